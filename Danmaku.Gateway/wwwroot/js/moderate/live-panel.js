// @ts-check
import { byId } from '../dom.js';
import { RequestError } from '../requests.js';
import { isGone } from './entry.js';
import { LiveList } from './live-list.js';

const earlierAtOnce = 200;

/**
 * The live list with its search, filter, pause and pinned comment.
 * @param {object} parts
 * @param {import('./room-model.js').RoomModel} parts.model
 * @param {import('./rows.js').Rows} parts.rows
 * @param {import('./actions.js').Actions} parts.actions
 * @param {import('./api.js').Api} parts.api
 * @param {import('./i18n.js').ConsoleI18n} parts.i18n
 */
export function livePanel({ model, rows, actions, api, i18n }) {
  const list = new LiveList(
    {
      list: byId('list'),
      empty: byId('list-empty'),
      jump: byId('jump'),
      jumpText: byId('jump-text'),
      announcer: byId('announcer'),
      paused: byId('paused'),
    },
    model,
    rows,
    i18n,
  );
  const search = byId('live-search', HTMLInputElement);
  const filter = byId('live-filter', HTMLSelectElement);
  let isFetching = false;
  let hasEarlier = true;

  const apply = () => {
    const wanted = search.value.trim().toLowerCase();
    const state = filter.value;
    byId('live').classList.toggle('filtered', wanted !== '' || state !== 'all');
    list.filter((entry) => {
      const { comment } = entry;
      const isOfState = state === 'all' || (state === 'gone' ? isGone(entry) : entry.stage !== 'shown' && !isGone(entry));
      return isOfState && (wanted === '' || `${comment.text}\n${comment.from.name}\n${comment.from.id}`.toLowerCase().includes(wanted));
    });
  };

  search.addEventListener('input', apply);
  filter.addEventListener('change', apply);
  byId('live-pause').addEventListener('click', () => list.togglePause());
  byId('unpin').addEventListener('click', () => void actions.unpin());

  const showPin = () => {
    byId('pin-bar').hidden = model.pin === null;
    if (model.pin) {
      const { comment, until } = model.pin;
      const left = until === undefined ? '' : ` · ${i18n.t('gone.until', { time: i18n.moment(until) })}`;
      byId('pin-text').textContent = `${comment.from?.name ?? ''}: ${comment.text}${left}`;
    }
  };
  model.addEventListener('state', (event) => /** @type {CustomEvent} */ (event).detail.what === 'pin' && showPin());

  /** Comments of before the list, once the reader reaches its top. */
  const earlier = async () => {
    const before = model.order[0]?.comment.id;
    if (isFetching || !hasEarlier) {
      return;
    }

    isFetching = true;
    try {
      const { comments, more } = await api.staffComments({ before, limit: earlierAtOnce, order: 'desc' });
      hasEarlier = more;
      model.remember(comments);
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
    }

    isFetching = false;
  };
  list.onTop = () => void earlier();

  return {
    list,
    earlier,
    showPin,
    focusSearch() {
      search.focus();
      search.select();
    },
  };
}
