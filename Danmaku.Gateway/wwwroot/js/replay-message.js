// @ts-check
import { byId, make } from './dom.js';

/** Shorter than this nobody needs to be told of. */
const patienceMs = 400;

/**
 * What a replay has to say in place of the picture: that it is being read, and why it cannot be had, with what can be instead.
 * @typedef {{since?: number, until?: number}} Part Unix ms
 */
export class ReplayMessage {
  #root;
  #i18n;
  #begin;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {() => void} */
  #write = () => {};

  /**
   * @param {HTMLElement} root
   * @param {import('./i18n.js').I18n} i18n
   * @param {(part: Part) => void} begin replays a part
   */
  constructor(root, i18n, begin) {
    this.#root = root;
    this.#i18n = i18n;
    this.#begin = begin;
  }

  hide() {
    clearTimeout(this.#timer);
    this.#root.hidden = true;
    this.#write = () => {};
  }

  /** The first answer is on its way. */
  loading() {
    this.hide();
    this.#timer = setTimeout(() => this.#show(() => [this.#line('replay.loading')]), patienceMs);
  }

  /**
   * @param {import('./requests.js').RequestError} error
   * @param {Part} part what was asked for
   */
  refused(error, part) {
    this.hide();
    const { parts } = error;
    if (!parts) {
      this.#show(() => [
        this.#line('replay.refused'),
        make('p', 'replay-why', `${this.#i18n.reason(error.name)} ${error.message}`),
        this.#choice(this.#i18n.t('replay.again'), part),
      ]);
      return;
    }

    this.#show(() => [
      this.#line('replay.tooLarge'),
      this.#choice(this.#i18n.t('replay.firstPart', { at: this.#moment(parts.until) }), { ...part, until: parts.until }),
      ...(parts.since === undefined
        ? []
        : [this.#choice(this.#i18n.t('replay.lastPart', { at: this.#moment(parts.since) }), { ...part, since: parts.since })]),
      // The limit. What follows it is for programs.
      make('p', 'replay-why', `${error.message.split('. ')[0]}.`),
    ]);
  }

  /** Writes it anew, in another language. */
  relabel() {
    this.#write();
  }

  /** @param {() => HTMLElement[]} content */
  #show(content) {
    this.#write = () => byId('message-text').replaceChildren(...content());
    this.#root.hidden = false;
    this.#write();
  }

  /** @param {import('./i18n.js').MessageKey} key */
  #line(key) {
    return make('p', 'replay-line', this.#i18n.t(key));
  }

  /**
   * @param {string} label
   * @param {Part} part
   */
  #choice(label, part) {
    const button = make('button', 'button', label);
    button.type = 'button';
    button.addEventListener('click', () => this.#begin(part));
    return button;
  }

  /** @param {number} at Unix ms */
  #moment(at) {
    return new Intl.DateTimeFormat(this.#i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
  }
}
