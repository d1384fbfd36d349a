// @ts-check
import { make } from '../dom.js';

/**
 * An appeal with what it is about, and the answer to give.
 * @param {any} appeal
 * @param {import('./actions.js').Actions} actions
 * @param {import('./i18n.js').ConsoleI18n} i18n
 * @param {import('./names.js').Names} names
 * @param {((viewer: {id: string, name: string}) => void) | null} openCard null inside of the card
 */
export function appealView(appeal, actions, i18n, names, openCard) {
  const { viewer, sanction, text, at, state, by, answer } = appeal;
  const item = make('li', 'appeal');
  item.dataset.testid = 'mod-appeal';
  item.dataset.id = appeal.id;
  const head = make('p', 'appeal-head');
  if (openCard) {
    const name = make('button', 'author', viewer.name);
    name.type = 'button';
    name.addEventListener('click', () => openCard(viewer));
    head.append(name);
  }

  const until = sanction?.until ? i18n.t('gone.until', { time: i18n.moment(sanction.until) }) : '';
  const about = [i18n.t(`sanction.${sanction?.action ?? 'timeout'}`), until, sanction?.by ? i18n.t('appeal.by', { who: names.of(sanction.by) }) : '', sanction?.reason];
  head.append(make('span', 'blame', about.filter(Boolean).join(' · ')), make('time', '', i18n.moment(at)));
  item.append(head, make('blockquote', 'appeal-text', text));
  if (state !== 'open') {
    const outcome = i18n.t(`appeal.${state}`, { who: by ? names.of(by) : '' });
    item.append(make('p', 'blame', answer ? `${outcome} · ${answer}` : outcome));
    return item;
  }

  const form = make('form', 'appeal-answer');
  const input = make('input');
  input.type = 'text';
  input.maxLength = 500;
  input.placeholder = i18n.t('appeal.answer');
  input.setAttribute('aria-label', i18n.t('appeal.answer'));
  input.dataset.testid = 'mod-appeal-answer';
  const [grant, refuse] = [
    ['grant', 'button small good'],
    ['refuse', 'button small'],
  ].map(([what, className]) => {
    const button = make('button', className, i18n.t(`appeal.${what}`));
    button.type = 'button';
    button.dataset.testid = `mod-appeal-${what}`;
    button.addEventListener('click', () => void actions.answer(appeal, what === 'grant', input.value.trim()));
    return button;
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.append(input, grant, refuse);
  item.append(form);
  return item;
}
