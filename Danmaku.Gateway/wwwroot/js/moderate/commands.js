// @ts-check
import { RequestError } from '../requests.js';

/**
 * @typedef {object} Attempt
 * @property {string} label what is tried, as the toast and the refusal name it
 * @property {string} [about] id of the comment beside which the outcome is shown
 * @property {boolean} [isQuiet] no toast when it succeeds
 * @property {boolean} [canUndo] it stands in the log as something that `undo` takes back; default true
 * @property {boolean} [overRest] too long for a frame
 *
 * @typedef {{event: string, label: string}} Done
 */

/**
 * Every command of this page goes through here: said only while connected, marked as pending until it is acknowledged, its
 * refusal told where it was tried, and remembered for its undo.
 *
 * Events, CustomEvent with a `detail`: `attempt` {about, state: 'pending' | 'done' | 'refused', text} · `availability` {isAvailable}.
 */
export class Commands extends EventTarget {
  #client;
  #api;
  #i18n;
  #toasts;
  /** @type {Done[]} mine, oldest first */
  #done = [];
  /** @type {Set<string>} ids of actions whose undo is under way */
  #undoing = new Set();
  /** @type {Promise<unknown>} the last command that is on its way, or was */
  #last = Promise.resolve();
  isAvailable = false;

  /**
   * @param {import('../client.js').DanmakuClient} client
   * @param {import('./api.js').Api} api
   * @param {import('./i18n.js').ConsoleI18n} i18n
   * @param {import('./toasts.js').Toasts} toasts
   */
  constructor(client, api, i18n, toasts) {
    super();
    this.#client = client;
    this.#api = api;
    this.#i18n = i18n;
    this.#toasts = toasts;
  }

  /** @param {boolean} isAvailable connected, and with a moderator's role */
  available(isAvailable) {
    if (this.isAvailable !== isAvailable) {
      this.isAvailable = isAvailable;
      this.dispatchEvent(new CustomEvent('availability', { detail: { isAvailable } }));
    }
  }

  /**
   * @param {{action: string, [member: string]: any}} command
   * @param {Attempt} attempt
   * @returns {Promise<Done | null>} null when it was refused, which the page has been told then
   */
  run(command, attempt) {
    const done = this.#run(command, attempt);
    if (attempt.canUndo !== false) {
      this.#last = done;
    }

    return done;
  }

  /**
   * @param {{action: string, [member: string]: any}} command
   * @param {Attempt} attempt
   * @returns {Promise<Done | null>}
   */
  async #run(command, { label, about, isQuiet = false, canUndo = true, overRest = false }) {
    if (!this.isAvailable) {
      this.#toasts.refuse(label, this.#i18n.t('do.offline'));
      return null;
    }

    this.#attempt(about, 'pending', this.#i18n.t('do.pending'));
    try {
      const answer = overRest ? await this.#api.moderate(command) : await this.#client.moderate(command);
      const done = { event: 'event' in answer ? answer.event : answer.id, label };
      if (canUndo) {
        this.#done.push(done);
      }

      this.#attempt(about, 'done', '');
      if (!isQuiet) {
        const note = answer.stored ? label : this.#i18n.t('do.unstored', { label });
        this.#toasts.done(note, canUndo ? { label: this.#i18n.t('do.undo'), run: () => void this.undo(done.event, label) } : undefined);
      }

      return done;
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }

      const why = this.#i18n.refusal(error);
      this.#attempt(about, 'refused', why);
      this.#toasts.refuse(label, why);
      return null;
    }
  }

  /**
   * @param {string} event id of the action
   * @param {string} what was done, for the toast
   * @param {string} [about] id of the comment beside which the outcome is shown
   */
  async undo(event, what, about) {
    if (this.#undoing.has(event)) {
      return;
    }

    this.#undoing.add(event);
    const done = await this.run({ action: 'undo', event }, { label: this.#i18n.t('do.undone', { what }), about, canUndo: false });
    this.#undoing.delete(event);
    if (done) {
      this.forget(event);
    }
  }

  /** Takes back what this page did last and nobody took back since. */
  async undoLast() {
    // The hand is faster than the acknowledgement.
    await this.#last;
    const last = this.#done[this.#done.length - 1];
    if (last) {
      await this.undo(last.event, last.label);
    } else {
      this.#toasts.say(this.#i18n.t('do.nothing'));
    }
  }

  /** @param {string} event id of an action that was undone, by whomever */
  forget(event) {
    this.#done = this.#done.filter((one) => one.event !== event);
  }

  /**
   * @param {string | undefined} about
   * @param {'pending' | 'done' | 'refused'} state
   * @param {string} text
   */
  #attempt(about, state, text) {
    if (about !== undefined) {
      this.dispatchEvent(new CustomEvent('attempt', { detail: { about, state, text } }));
    }
  }
}
