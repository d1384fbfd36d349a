// @ts-check
import { make } from './dom.js';
import { compareIds } from './position.js';
import { amountText, tierOf } from './super-chat.js';

/** @typedef {import('./comment.js').Comment} Comment */

/** Cards at once; of more the oldest go. */
const limit = 30;

/** Super chats that stand out now, side by side, the newest first. Each leaves when its time is over. */
export class SuperChats {
  #root;
  #language;
  /** @type {Map<string, {comment: Comment, card: HTMLElement, timer: ReturnType<typeof setTimeout>}>} oldest first */
  #shown = new Map();

  /**
   * @param {HTMLElement} root
   * @param {() => string} language how amounts are written
   */
  constructor(root, language) {
    this.#root = root;
    this.#language = language;
    root.hidden = true;
  }

  get size() {
    return this.#shown.size;
  }

  /**
   * @param {Comment} comment any comment; one that nothing was paid for, or whose time is over, is left alone
   * @param {number} [leftMs] how long it stands out from now on; default: what is left of its time
   */
  show(comment, leftMs = comment.at + (comment.superChat?.duration ?? 0) * 1000 - Date.now()) {
    if (!comment.superChat || leftMs <= 0 || this.#shown.has(comment.id)) {
      return;
    }

    const card = this.#card(comment, leftMs);
    const timer = setTimeout(() => this.#drop(comment.id), leftMs);
    this.#root.prepend(card);
    this.#root.hidden = false;
    this.#root.scrollLeft = 0;
    this.#shown.set(comment.id, { comment, card, timer });
    if (this.#shown.size > limit) {
      this.#drop(/** @type {string} */ (this.#shown.keys().next().value));
    }
  }

  /**
   * What a snapshot says: between its oldest and its newest comment, it is right.
   * @param {Comment[]} comments oldest first
   */
  reconcile(comments) {
    const ids = new Set(comments.map(({ id }) => id));
    const [oldest, newest] = [comments[0], comments[comments.length - 1]];
    this.remove(({ id }) => oldest && !ids.has(id) && compareIds(id, oldest.id) >= 0 && compareIds(id, newest.id) <= 0);
    comments.forEach((comment) => this.show(comment));
  }

  /** @param {(comment: Comment) => boolean} isGone */
  remove(isGone) {
    for (const { comment } of [...this.#shown.values()]) {
      if (isGone(comment)) {
        this.#drop(comment.id);
      }
    }
  }

  clear() {
    this.remove(() => true);
  }

  /** Writes amounts anew, in another language. */
  relabel() {
    for (const { comment, card } of this.#shown.values()) {
      /** @type {HTMLElement} */ (card.querySelector('.super-chat-amount')).textContent = this.#amount(comment);
    }
  }

  /**
   * @param {Comment} comment
   * @param {number} leftMs
   */
  #card(comment, leftMs) {
    const card = make('article', 'super-chat');
    card.dataset.testid = 'super-chat';
    card.dataset.id = comment.id;
    card.dataset.tier = String(tierOf(/** @type {any} */ (comment.superChat)));
    const head = make('header', 'super-chat-head');
    head.append(make('span', 'super-chat-name', comment.from.name), make('b', 'super-chat-amount', this.#amount(comment)));
    const left = make('i', 'super-chat-left');
    card.append(head, make('p', 'super-chat-text', comment.text), left);
    // All of it to read where it does not fit.
    card.title = comment.text;
    const total = Math.max(leftMs, (comment.superChat?.duration ?? 0) * 1000);
    left.animate([{ transform: `scaleX(${leftMs / total})` }, { transform: 'scaleX(0)' }], { duration: leftMs, fill: 'forwards' });
    return card;
  }

  /** @param {Comment} comment */
  #amount(comment) {
    return amountText(/** @type {any} */ (comment.superChat), this.#language());
  }

  /** @param {string} id */
  #drop(id) {
    const shown = this.#shown.get(id);
    if (shown) {
      clearTimeout(shown.timer);
      shown.card.remove();
      this.#shown.delete(id);
      this.#root.hidden = this.#shown.size === 0;
    }
  }
}
