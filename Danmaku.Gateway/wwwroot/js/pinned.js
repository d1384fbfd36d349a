// @ts-check
import { byId } from './dom.js';

/** How long an announcement stands on top of the list. */
const announcedMs = 60_000;

/** What stands on top of the list: the pinned comment, and what a moderator announces to everybody. */
export class Pinned {
  /** @type {{comment: {text: string, from: {name: string}}, until?: number} | null} */
  #pin = null;
  /** @type {{id: string, text: string, from: {name: string}} | null} */
  #announcement = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #leave;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #unpin;

  constructor() {
    byId('announcement-close').addEventListener('click', () => this.withdraw(this.#announcement?.id));
  }

  /** @param {{comment: any, until?: number} | null | undefined} pin */
  pin(pin) {
    clearTimeout(this.#unpin);
    this.#pin = pin ?? null;
    if (pin?.until !== undefined) {
      // The room takes it down by itself, too; a lost connection must not leave it standing.
      this.#unpin = setTimeout(() => this.pin(null), Math.min(pin.until - Date.now(), 2 ** 31 - 1));
    }

    this.#show();
  }

  /** @param {{id: string, text: string, from: any}} announcement */
  announce(announcement) {
    clearTimeout(this.#leave);
    this.#announcement = announcement;
    this.#leave = setTimeout(() => this.withdraw(announcement.id), announcedMs);
    this.#show();
  }

  /** @param {string | undefined} id of an announcement */
  withdraw(id) {
    if (this.#announcement?.id === id) {
      this.#announcement = null;
      this.#show();
    }
  }

  #show() {
    byId('pinned').hidden = this.#pin === null;
    byId('pinned-name').textContent = this.#pin?.comment.from.name ?? '';
    byId('pinned-text').textContent = this.#pin?.comment.text ?? '';
    byId('announcement').hidden = this.#announcement === null;
    byId('announcement-name').textContent = this.#announcement?.from.name ?? '';
    byId('announcement-text').textContent = this.#announcement?.text ?? '';
  }
}
