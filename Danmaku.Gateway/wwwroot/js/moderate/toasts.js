// @ts-check
import { make } from '../dom.js';

const shownMs = 7000;
const refusedMs = 12_000;
const atMost = 3;

/** Short messages at the foot of the page: what was done, with its undo, and what was refused, with the reason. */
export class Toasts {
  #root;
  #alerts;

  /**
   * @param {HTMLElement} root read out politely
   * @param {HTMLElement} alerts read out at once
   */
  constructor(root, alerts) {
    this.#root = root;
    this.#alerts = alerts;
  }

  /** @param {string} text */
  say(text) {
    this.#show(this.#root, make('p', 'toast', text), shownMs);
  }

  /**
   * @param {string} text
   * @param {{label: string, run: () => void}} [action]
   */
  done(text, action) {
    const toast = make('p', 'toast done');
    toast.append(make('span', 'toast-text', text));
    if (action) {
      const button = make('button', 'toast-action', action.label);
      button.type = 'button';
      button.dataset.testid = 'mod-toast-undo';
      button.addEventListener('click', () => {
        toast.remove();
        action.run();
      });
      toast.append(button);
    }

    this.#show(this.#root, toast, shownMs);
  }

  /**
   * @param {string} tried
   * @param {string} why
   */
  refuse(tried, why) {
    const toast = make('p', 'toast refused');
    toast.dataset.testid = 'mod-refusal';
    toast.append(make('b', '', tried), make('span', 'toast-text', why));
    this.#show(this.#alerts, toast, refusedMs);
  }

  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} toast
   * @param {number} ms
   */
  #show(root, toast, ms) {
    root.append(toast);
    while (root.childElementCount > atMost) {
      root.firstElementChild?.remove();
    }

    // Somebody who reads or reaches for it gets the time for that.
    const leave = () => (toast.matches(':hover, :focus-within') ? setTimeout(leave, 1000) : toast.remove());
    setTimeout(leave, ms);
  }
}
