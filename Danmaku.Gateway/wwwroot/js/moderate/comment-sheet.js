// @ts-check
import { make } from '../dom.js';
import { excerpt } from '../text.js';
import { timeouts } from './actions.js';
import { isGone, isHeld } from './entry.js';

/**
 * @typedef {import('./entry.js').Entry} Entry
 */

/** Everything that can be done with one comment and its author: a menu beside the row, a sheet at the foot of a phone. */
export class CommentSheet {
  #root;
  #i18n;
  #run;
  /** @type {HTMLElement | null} */
  #returnTo = null;

  /**
   * @param {HTMLElement} root
   * @param {import('./i18n.js').ConsoleI18n} i18n
   * @param {(entry: Entry, what: string, value?: number | string) => void} run
   */
  constructor(root, i18n, run) {
    this.#root = root;
    this.#i18n = i18n;
    this.#run = run;
    root.addEventListener('keydown', (event) => this.#keyDown(event));
    document.addEventListener('pointerdown', ({ target }) => {
      if (this.isOpen && !root.contains(/** @type {Node} */ (target))) {
        this.close();
      }
    });
  }

  get isOpen() {
    return !this.#root.hidden;
  }

  /**
   * @param {Entry} entry
   * @param {HTMLElement} anchor
   */
  open(entry, anchor) {
    const { comment } = entry;
    this.#returnTo = anchor;
    const quote = make('p', 'menu-quote', `${comment.from.name}: ${excerpt(comment.text, 80)}`);
    const times = make('p', 'sheet-times');
    times.setAttribute('role', 'group');
    times.setAttribute('aria-label', this.#i18n.t('do.timeout'));
    times.append(
      ...timeouts.map((seconds) => this.#item(entry, 'timeout', this.#i18n.short(seconds), 'mod-timeout', seconds)),
      this.#item(entry, 'timeout-own', this.#i18n.t('do.own'), 'mod-timeout-own'),
    );
    const state = isHeld(entry) ? ['approve', 'deny'] : isGone(entry) ? (entry.stamps[0].event === null ? [] : ['undo']) : ['delete', 'pin'];
    const rest = make('div', 'sheet-items');
    rest.append(
      ...[...state, 'warn', 'restrict', 'note', 'card', 'copy', 'term', 'ban'].map((what) =>
        this.#item(entry, what, this.#i18n.t(`sheet.${what}`, { name: comment.from.name }), `mod-${what}`, entry.stamps[0]?.event ?? undefined),
      ),
    );
    this.#root.replaceChildren(quote, make('p', 'sheet-title', this.#i18n.t('sheet.timeout')), times, rest);
    this.#root.hidden = false;
    const { width, height } = this.#root.getBoundingClientRect();
    const { left, bottom, right } = anchor.getBoundingClientRect();
    this.#root.style.left = `${Math.max(12, Math.min(anchor.matches('.row') ? left + 24 : right - width, innerWidth - width - 12))}px`;
    this.#root.style.top = `${Math.max(12, Math.min(bottom + 4, innerHeight - height - 12))}px`;
    this.#root.querySelector('button')?.focus();
  }

  close() {
    if (this.isOpen) {
      this.#root.hidden = true;
      this.#returnTo?.focus({ preventScroll: true });
    }
  }

  /**
   * @param {Entry} entry
   * @param {string} what
   * @param {string} text
   * @param {string} testId
   * @param {number | string} [value]
   */
  #item(entry, what, text, testId, value) {
    const button = make('button', what === 'ban' || what === 'delete' || what === 'deny' ? 'danger' : '', text);
    button.type = 'button';
    button.setAttribute('role', 'menuitem');
    button.dataset.testid = testId;
    button.dataset.what = what;
    button.addEventListener('click', () => {
      this.close();
      this.#run(entry, what, value);
    });
    return button;
  }

  /** @param {KeyboardEvent} event */
  #keyDown(event) {
    const buttons = [...this.#root.querySelectorAll('button')];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) {
      buttons[(at + step + buttons.length) % buttons.length].focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      this.close();
    } else {
      return;
    }

    event.preventDefault();
    event.stopPropagation();
  }
}
