// @ts-check
import { byId } from '../dom.js';
import { usualTimeout } from './actions.js';
import { CommentSheet } from './comment-sheet.js';

/** @typedef {import('./entry.js').Entry} Entry */

/** Further than this, to the side and hardly up or down, a finger deletes a comment. */
const swipePx = 96;

/**
 * What happens when something is done with a row, by pointer, by key or by its sheet.
 * @param {object} parts
 * @param {import('./actions.js').Actions} parts.actions
 * @param {import('./commands.js').Commands} parts.commands
 * @param {import('./live-list.js').LiveList} parts.list
 * @param {import('./room-model.js').RoomModel} parts.model
 * @param {import('./rows.js').Rows} parts.rows
 * @param {import('./i18n.js').ConsoleI18n} parts.i18n
 * @param {import('./toasts.js').Toasts} parts.toasts
 * @param {(viewer: import('../comment.js').Viewer) => void} parts.openCard
 * @param {(text: string) => void} parts.proposeRule
 */
export function commentActions({ actions, commands, list, model, rows, i18n, toasts, openCard, proposeRule }) {
  const root = byId('list');
  const sheet = new CommentSheet(byId('sheet'), i18n, (entry, what, value) => run(entry, what, value));

  /**
   * @param {Entry} entry
   * @param {string | undefined} what
   * @param {number | string} [value] seconds of a timeout, id of an action to undo
   */
  const run = (entry, what, value) => {
    const { from, id, text } = entry.comment;
    const stamp = entry.stamps[0];
    const does = /** @type {Record<string, () => unknown>} */ ({
      delete: () => actions.delete(entry),
      timeout: () => actions.timeout(from, Number(value ?? usualTimeout), id),
      'timeout-own': () => actions.timeoutOwn(from, id),
      ban: () => actions.ban(from, id),
      warn: () => actions.warn(from, id),
      restrict: () => actions.restrict(from, id),
      pin: () => actions.pin(entry),
      note: () => actions.note(from, id),
      card: () => openCard(from),
      approve: () => actions.judge([entry], true),
      deny: () => actions.judge([entry], false),
      undo: () => commands.undo(String(value ?? stamp?.event), stamp ? rows.blame(stamp) : '', id),
      copy: () => navigator.clipboard?.writeText(text).then(() => toasts.say(i18n.t('menu.copied'))),
      term: () => proposeRule(text),
    });
    void does[what ?? '']?.();
  };

  root.addEventListener('click', (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest('.row'));
    const entry = model.find(row?.dataset.id ?? '');
    if (!row || !entry) {
      return;
    }

    const button = /** @type {HTMLElement | null} */ (target.closest('[data-do]'));
    const isTouch = 'pointerType' in event && event.pointerType === 'touch';
    if (button?.dataset.do === 'more' || (!button && isTouch)) {
      sheet.open(entry, button ?? row);
    } else if (button) {
      run(entry, button.dataset.do, button.dataset.event);
    }
  });
  root.addEventListener('contextmenu', (event) => {
    const row = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest('.row'));
    const entry = model.find(row?.dataset.id ?? '');
    // With text marked, the browser's own menu is wanted.
    if (row && entry && getSelection()?.isCollapsed) {
      event.preventDefault();
      sheet.open(entry, row);
    }
  });
  byId('card-comments').addEventListener('comment-action', (event) => {
    const { entry, what, event: action } = /** @type {CustomEvent} */ (event).detail;
    if (what === 'more') {
      sheet.open(entry, /** @type {HTMLElement} */ (event.target));
    } else {
      run(entry, what, action);
    }
  });
  swipes(root, (id) => {
    const entry = model.find(id);
    if (entry && entry.stamps.length === 0) {
      run(entry, 'delete');
    }
  });

  return {
    /**
     * By key, on the comment that the keyboard is on.
     * @param {string} what
     * @param {number} [value]
     */
    onCurrent(what, value) {
      const { entry } = list;
      if (!entry) {
        toasts.say(i18n.t('key.chooseFirst'));
      } else if (what === 'more') {
        sheet.open(entry, /** @type {HTMLElement} */ (root.querySelector(`[data-id="${entry.comment.id}"]`) ?? root));
      } else {
        run(entry, what, value);
      }
    },
  };
}

/**
 * A finger that moves a row to the left.
 * @param {HTMLElement} root
 * @param {(id: string) => void} onSwipe
 */
function swipes(root, onSwipe) {
  /** @type {{row: HTMLElement, x: number, y: number} | null} */
  let swipe = null;
  const end = () => {
    swipe?.row.style.removeProperty('translate');
    swipe?.row.classList.remove('swiped');
    swipe = null;
  };

  root.addEventListener('pointerdown', (event) => {
    const row = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest('.row'));
    swipe = event.pointerType === 'touch' && row ? { row, x: event.clientX, y: event.clientY } : null;
  });
  root.addEventListener('pointermove', (event) => {
    if (!swipe) {
      return;
    }

    const by = Math.min(0, event.clientX - swipe.x);
    if (Math.abs(event.clientY - swipe.y) > 24) {
      end();
      return;
    }

    swipe.row.style.translate = by < -8 ? `${by}px` : '';
    swipe.row.classList.toggle('swiped', by < -swipePx);
  });
  root.addEventListener('pointerup', () => {
    const id = swipe?.row.classList.contains('swiped') ? swipe.row.dataset.id : undefined;
    end();
    if (id !== undefined) {
      onSwipe(id);
    }
  });
  root.addEventListener('pointercancel', end);
}
