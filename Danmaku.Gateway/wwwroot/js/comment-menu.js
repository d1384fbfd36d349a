// @ts-check
import { make } from './dom.js';
import { excerpt } from './text.js';

/**
 * @typedef {import('./client.js').Comment} Comment
 * @typedef {{label: string, testId: string, run: () => void, isDangerous?: boolean, startsGroup?: boolean}} MenuItem
 */

/** What can be done with one comment: a menu beside it, a sheet at the foot of a phone. */
export class CommentMenu {
  #root;
  #quote;
  #items;
  #i18n;
  /** @type {HTMLElement | null} */
  #returnTo = null;
  /** @type {() => void} */
  #onClose = () => {};

  /**
   * @param {{root: HTMLElement, quote: HTMLElement, items: HTMLElement}} parts
   * @param {import('./i18n.js').I18n} i18n
   */
  constructor({ root, quote, items }, i18n) {
    this.#root = root;
    this.#quote = quote;
    this.#items = items;
    this.#i18n = i18n;
    root.addEventListener('keydown', (event) => this.#keyDown(event));
    document.addEventListener('pointerdown', (event) => {
      if (this.isOpen && !root.contains(/** @type {Node} */ (event.target))) {
        this.close();
      }
    });
  }

  get isOpen() {
    return !this.#root.hidden;
  }

  /**
   * @param {Comment} comment
   * @param {MenuItem[]} items
   * @param {{x: number, y: number}} at corner, in the window
   * @param {{returnTo?: HTMLElement, onClose?: () => void}} [then]
   */
  open(comment, items, at, { returnTo, onClose } = {}) {
    this.close();
    this.#returnTo = returnTo ?? null;
    this.#onClose = onClose ?? (() => {});
    this.#quote.textContent = `${comment.from.name}: ${excerpt(comment.text, 60)}`;
    this.#items.replaceChildren(...items.map((item) => this.#button(item)));
    this.#root.hidden = false;
    const { width, height } = this.#root.getBoundingClientRect();
    this.#root.style.left = `${Math.max(12, Math.min(at.x, innerWidth - width - 12))}px`;
    this.#root.style.top = `${Math.max(12, Math.min(at.y, innerHeight - height - 12))}px`;
    this.#items.querySelector('button')?.focus();
  }

  close() {
    if (!this.isOpen) {
      return;
    }

    this.#root.hidden = true;
    this.#returnTo?.focus();
    this.#onClose();
  }

  /** @param {MenuItem} item */
  #button({ label, testId, run, isDangerous = false, startsGroup = false }) {
    const button = make('button', `${isDangerous ? 'danger ' : ''}${startsGroup ? 'first-of-group' : ''}`, label);
    button.type = 'button';
    button.setAttribute('role', 'menuitem');
    button.dataset.testid = testId;
    let isSure = !isDangerous;
    button.addEventListener('click', () => {
      if (!isSure) {
        isSure = true;
        button.textContent = this.#i18n.t('menu.sure');
        return;
      }

      this.close();
      run();
    });
    return button;
  }

  /** @param {KeyboardEvent} event */
  #keyDown(event) {
    const buttons = [...this.#items.querySelectorAll('button')];
    const index = buttons.findIndex((button) => button === document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      buttons[(index + step + buttons.length) % buttons.length].focus();
    } else if (event.key === 'Home' || event.key === 'End') {
      buttons[event.key === 'Home' ? 0 : buttons.length - 1].focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      this.close();
    } else {
      return;
    }

    event.preventDefault();
    event.stopPropagation();
  }
}
