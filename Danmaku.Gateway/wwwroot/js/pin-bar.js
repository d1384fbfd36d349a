// @ts-check
import { byId } from './dom.js';

/** The pinned comment on top of the list. Whoever has put it away does not get the same one again. */
export class PinBar {
  #root = byId('pin');
  /** @type {string | undefined} */
  #shown;
  /** @type {string | undefined} */
  #putAway;

  constructor() {
    byId('pin-close').addEventListener('click', () => {
      this.#putAway = this.#shown;
      this.#root.hidden = true;
    });
  }

  /** @param {{comment: {id: string, text: string, from: {name: string}}} | null | undefined} pin */
  show(pin) {
    this.#shown = pin?.comment.id;
    this.#root.hidden = !pin || this.#shown === this.#putAway;
    byId('pin-name').textContent = pin?.comment.from.name ?? '';
    byId('pin-text').textContent = pin?.comment.text ?? '';
  }
}
