// @ts-check
import { byId, make } from '../dom.js';
import { RequestError } from '../requests.js';
import { canUndo, logActions, sentenceOf } from './log-lines.js';

const pageSize = 50;
const refreshMs = 700;

/** The moderation log: filtered, followed live while it is open, with an undo beside what can be undone, and its export. */
export class LogPanel {
  #api;
  #model;
  #commands;
  #i18n;
  #openCard;
  #filter = byId('log-filter', HTMLFormElement);
  /** @type {any[]} newest first */
  #entries = [];
  #isOpen = false;
  /** Grows with each change of the filter. */
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #refresh;

  /**
   * @param {object} parts
   * @param {import('./api.js').Api} parts.api
   * @param {import('./room-model.js').RoomModel} parts.model
   * @param {import('./commands.js').Commands} parts.commands
   * @param {import('./i18n.js').ConsoleI18n} parts.i18n
   * @param {(viewer: {id: string, name: string}) => void} parts.openCard
   */
  constructor({ api, model, commands, i18n, openCard }) {
    this.#api = api;
    this.#model = model;
    this.#commands = commands;
    this.#i18n = i18n;
    this.#openCard = openCard;
    this.#filter.addEventListener('submit', (event) => event.preventDefault());
    this.#filter.addEventListener('change', () => void this.#load());
    byId('log-older').addEventListener('click', () => void this.#older());
    byId('log-export').addEventListener('click', () => void this.#export());
    model.addEventListener('action', () => {
      if (this.#isOpen) {
        this.#refresh ??= setTimeout(() => void this.#newer(), refreshMs);
      }
    });
    this.build();
  }

  /** In the reader's language, anew. */
  build() {
    const select = this.#field('action');
    const chosen = select.value;
    const any = new Option(this.#i18n.t('log.any'), '');
    select.replaceChildren(any, ...logActions.map((action) => new Option(this.#i18n.t(`action.${action}`), action)));
    select.value = chosen;
    this.#show();
  }

  /** @param {boolean} isOpen whether it is on the screen */
  open(isOpen) {
    const wasOpen = this.#isOpen;
    this.#isOpen = isOpen;
    if (isOpen && !wasOpen) {
      void this.#load();
    }
  }

  /** @param {string} viewer id: everything about them */
  about(viewer) {
    this.#field('viewer').value = viewer;
    this.#field('by').value = '';
    this.#field('action').value = '';
    void this.#load();
  }

  async #load() {
    this.#asked += 1;
    this.#entries = [];
    await this.#fetch({}, (entries) => entries);
  }

  async #older() {
    await this.#fetch({ before: this.#entries[this.#entries.length - 1]?.event }, (entries) => [...this.#entries, ...entries]);
  }

  async #newer() {
    this.#refresh = undefined;
    const known = new Set(this.#entries.map(({ event }) => event));
    await this.#fetch({}, (entries) => {
      const fresh = entries.filter(({ event }) => !known.has(event));
      // More than a page came meanwhile: what lies between is behind "older" again.
      return fresh.length === entries.length ? entries : [...fresh, ...this.#entries];
    });
  }

  /**
   * @param {{before?: string}} range
   * @param {(entries: any[]) => any[]} join what came with what is here
   */
  async #fetch(range, join) {
    const asked = this.#asked;
    const [viewer, by, action] = ['viewer', 'by', 'action'].map((name) => this.#field(name).value.trim());
    const { names } = this.#model;
    try {
      const query = { viewer: names.idOf(viewer), by: names.idOf(by), action };
      const { entries, more } = await this.#api.log({ ...range, ...query, limit: pageSize, order: 'desc' });
      if (asked !== this.#asked) {
        return;
      }

      this.#entries = join(entries);
      if (range.before !== undefined || this.#entries.length <= pageSize) {
        byId('log-older').hidden = !more;
      }

      entries.forEach((entry) => this.#model.names.learn(entry.actor));
      entries.filter((entry) => entry.action === 'undo' && entry.about).forEach((entry) => this.#model.undone.add(entry.about));
      byId('log-status').textContent = '';
      this.#show();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #export() {
    try {
      const blob = await this.#api.logFile();
      const link = make('a');
      link.href = URL.createObjectURL(blob);
      link.download = `moderation-${decodeURIComponent(location.pathname.split('/')[2])}.jsonl`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (error) {
      this.#fail(error);
    }
  }

  #show() {
    byId('log-list').replaceChildren(...this.#entries.map((entry) => this.#row(entry)));
    byId('log-empty').hidden = this.#entries.length > 0;
  }

  /** @param {any} entry */
  #row(entry) {
    const row = make('li', 'log-row');
    row.dataset.testid = 'mod-log-row';
    row.dataset.event = entry.event;
    row.dataset.action = entry.action;
    const isUndone = this.#model.undone.has(entry.event);
    row.classList.toggle('undone', isUndone);
    const head = make('p', 'log-head');
    const time = make('time', '', this.#i18n.moment(entry.at));
    time.title = `${entry.event} ${entry.hash ?? ''}`;
    head.append(time, make('span', 'log-words', sentenceOf(entry, this.#i18n, this.#model.names)));
    row.append(head, this.#buttons(entry, isUndone));
    for (const text of [entry.reason, entry.detail].filter(Boolean)) {
      row.append(make('p', 'blame', text));
    }

    for (const comment of (entry.comments ?? []).slice(0, 5)) {
      row.append(make('p', 'log-quote', `${comment.name ?? comment.author ?? ''}: ${comment.text ?? comment.id}`));
    }

    if ((entry.comments ?? []).length > 5) {
      row.append(make('p', 'blame', this.#i18n.t('log.moreComments', { count: entry.comments.length - 5 })));
    }

    return row;
  }

  /**
   * @param {any} entry
   * @param {boolean} isUndone
   */
  #buttons(entry, isUndone) {
    const buttons = make('p', 'log-buttons');
    if (entry.viewer) {
      const card = make('button', 'mini', this.#i18n.t('log.card'));
      card.type = 'button';
      card.addEventListener('click', () => this.#openCard({ id: entry.viewer, name: this.#model.names.of(entry.viewer) }));
      buttons.append(card);
    }

    if (isUndone) {
      buttons.append(make('span', 'mark', this.#i18n.t('log.isUndone')));
    } else if (canUndo(entry, this.#model.undone, Date.now())) {
      const undo = make('button', 'mini', this.#i18n.t('do.undo'));
      undo.type = 'button';
      undo.dataset.testid = 'mod-log-undo';
      undo.addEventListener('click', () => void this.#commands.undo(entry.event, sentenceOf(entry, this.#i18n, this.#model.names)));
      buttons.append(undo);
    }

    return buttons;
  }

  /** @param {unknown} error */
  #fail(error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }

    byId('log-status').textContent = this.#i18n.refusal(error);
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement & HTMLSelectElement} */ (this.#filter.elements.namedItem(name));
  }
}
