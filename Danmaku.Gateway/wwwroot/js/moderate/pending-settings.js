// @ts-check
import { compareIds } from '../position.js';

/**
 * @typedef {import('./commands.js').Done} Done
 * @typedef {{value: any, event: string | null}} Wish the event once the room has acknowledged it
 */

/**
 * Settings as this page has asked for them, until the room's own event of them is here: what was said meanwhile is older, and a control that
 * shows it would go back under the moderator's hand.
 *
 * Event `change`: something was asked for, acknowledged or refused.
 */
export class PendingSettings extends EventTarget {
  #model;
  #actions;
  /** @type {Map<string, Wish>} by setting */
  #wishes = new Map();

  /**
   * @param {import('./room-model.js').RoomModel} model
   * @param {import('./actions.js').Actions} actions
   */
  constructor(model, actions) {
    super();
    this.#model = model;
    this.#actions = actions;
  }

  /** As configured, with what is asked for in its place. */
  get configured() {
    for (const [name, { event }] of this.#wishes) {
      if (event !== null && compareIds(this.#model.at, event) >= 0) {
        this.#wishes.delete(name);
      }
    }

    return { ...this.#model.configured, ...Object.fromEntries([...this.#wishes].map(([name, { value }]) => [name, value])) };
  }

  /** @param {string} name */
  isAsked(name) {
    return this.#wishes.get(name)?.event === null;
  }

  /**
   * @param {Record<string, any>} changes
   * @returns {Promise<Done | null>} null when they were refused
   */
  async configure(changes) {
    const asked = Object.entries(changes).map(([name, value]) => /** @type {[string, Wish]} */ ([name, { value, event: null }]));
    asked.forEach(([name, wish]) => this.#wishes.set(name, wish));
    this.#changed();
    const done = await this.#actions.configure(changes);
    for (const [name, wish] of asked) {
      wish.event = done?.event ?? null;
      // A later wish stands whatever becomes of this one.
      if (done === null && this.#wishes.get(name) === wish) {
        this.#wishes.delete(name);
      }
    }

    this.#changed();
    return done;
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
