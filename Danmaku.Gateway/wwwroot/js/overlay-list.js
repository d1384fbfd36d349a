// @ts-check
import { make } from './dom.js';
import { cssColor } from './text.js';

/** @typedef {import('./client.js').Comment} Comment */

const limit = 60;
const usualExpireMs = 30_000;
const fadeMs = 400;

/** Comments one below the other, the newest at the foot; each leaves after its time. */
export class OverlayList {
  #root;
  #expireMs;
  /** @type {Map<string, {comment: Comment, element: HTMLElement}>} oldest first */
  #shown = new Map();

  /**
   * @param {HTMLElement} root
   * @param {import('./overlay-options.js').OverlayOptions} options
   */
  constructor(root, { expireMs, size, opacity, area }) {
    this.#root = root;
    this.#expireMs = expireMs ?? usualExpireMs;
    root.style.opacity = String(opacity);
    root.style.height = `${area * 100}%`;
    if (size !== undefined) {
      root.style.fontSize = `${size}px`;
    }
  }

  get size() {
    return this.#shown.size;
  }

  /** @param {Comment} comment */
  show(comment) {
    const element = make('li');
    element.dataset.testid = 'list-item';
    element.dataset.id = comment.id;
    const text = make('span', 'text', comment.text);
    text.style.color = cssColor(comment.color);
    element.append(make('span', 'name', comment.from.name), text);
    this.#root.append(element);
    this.#shown.set(comment.id, { comment, element });
    if (this.#shown.size > limit) {
      this.#drop(/** @type {string} */ (this.#shown.keys().next().value));
    }

    const fade = element.animate([{ opacity: 1 }, { opacity: 0 }], { delay: this.#expireMs, duration: fadeMs });
    fade.onfinish = () => this.#drop(comment.id);
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

  /** @param {string} id */
  #drop(id) {
    this.#shown.get(id)?.element.remove();
    this.#shown.delete(id);
  }
}
