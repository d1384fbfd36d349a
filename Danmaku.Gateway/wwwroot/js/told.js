// @ts-check
import { RequestError } from './client.js';
import { make } from './dom.js';

/**
 * @typedef {import('./i18n.js').MessageKey} MessageKey
 * @typedef {{action: string, until?: number, reason?: string, canAppeal?: boolean, appeal?: {state: string, answer?: string}}} Sanction
 */

const mostMessages = 3;
const longestAppeal = 500;

/** What the viewer is told about themself beside the line under the box: warnings, appeals, and what became of their comments. */
export class Told {
  #root;
  #i18n;
  #client;
  /** @type {Sanction | null} */
  #sanction = null;
  /** @type {{reason?: string} | null} */
  #warning = null;
  /** @type {string[]} */
  #messages = [];
  #isWriting = false;
  #refusal = '';

  /**
   * @param {HTMLElement} root
   * @param {import('./i18n.js').I18n} i18n
   * @param {import('./client.js').DanmakuClient} client
   */
  constructor(root, i18n, client) {
    this.#root = root;
    this.#i18n = i18n;
    this.#client = client;
    i18n.addEventListener('change', () => this.#render());
  }

  /** @param {Sanction | null} sanction the timeout or ban in force */
  sanction(sanction) {
    this.#sanction = sanction;
    this.#isWriting = false;
    this.#render();
  }

  /** @param {{reason?: string} | null} warning one to be acknowledged */
  warning(warning) {
    this.#warning = warning;
    this.#render();
  }

  /**
   * @param {{state: string, answer?: string}} appeal
   */
  appeal(appeal) {
    if (appeal.state === 'granted') {
      this.say('told.granted', { why: this.#why(appeal.answer) });
    } else if (this.#sanction) {
      this.sanction({ ...this.#sanction, canAppeal: false, appeal });
    }
  }

  /**
   * Something that is over once it is read.
   * @param {MessageKey} key
   * @param {Record<string, string | number>} [values]
   */
  say(key, values) {
    this.#messages = [...this.#messages, this.#i18n.t(key, values)].slice(-mostMessages);
    this.#render();
  }

  /** @param {string | undefined} reason as a piece of a sentence */
  #why(reason) {
    return reason ? this.#i18n.t('told.why', { reason }) : '';
  }

  #render() {
    const items = [];
    if (this.#warning) {
      const text = this.#i18n.t('told.warning', { reason: this.#warning.reason ?? '' });
      items.push(this.#item('warning', text, [this.#button('told.read', 'notice-acknowledge', () => void this.#acknowledge())]));
    }

    if (this.#sanction) {
      items.push(...this.#ofSanction(this.#sanction));
    }

    this.#messages.forEach((text, index) => {
      const close = this.#button('told.close', 'notice-close', () => {
        this.#messages.splice(index, 1);
        this.#render();
      });
      items.push(this.#item('message', text, [close]));
    });
    this.#root.replaceChildren(...items);
    this.#root.hidden = items.length === 0;
  }

  /** @param {Sanction} sanction */
  #ofSanction({ appeal, canAppeal }) {
    if (appeal?.state === 'open') {
      return [this.#item('appeal', this.#i18n.t('told.asked'), [])];
    }

    if (appeal?.state === 'denied') {
      return [this.#item('appeal', this.#i18n.t('told.denied', { why: this.#why(appeal.answer) }), [])];
    }

    if (!canAppeal) {
      return [];
    }

    return this.#isWriting ? [this.#form()] : [
      this.#item('appeal', this.#i18n.t('told.ask'), [
        this.#button('told.appeal', 'notice-appeal', () => {
          this.#isWriting = true;
          this.#render();
          this.#root.querySelector('input')?.focus();
        }),
      ]),
    ];
  }

  #form() {
    const form = make('form', 'told-item appeal');
    const text = make('input');
    text.maxLength = longestAppeal;
    text.required = true;
    text.placeholder = this.#i18n.t('told.hint');
    text.setAttribute('aria-label', text.placeholder);
    text.dataset.testid = 'notice-appeal-text';
    const send = make('button', 'button primary', this.#i18n.t('told.send'));
    send.type = 'submit';
    send.dataset.testid = 'notice-appeal-send';
    form.append(text, send, make('span', 'refused', this.#refusal));
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (await this.#ask({ action: 'appeal', text: text.value })) {
        this.appeal({ state: 'open' });
      }
    });
    return form;
  }

  async #acknowledge() {
    if (await this.#ask({ action: 'acknowledge' })) {
      this.warning(null);
    }
  }

  /** @param {{action: string, [member: string]: any}} command */
  async #ask(command) {
    try {
      await this.#client.moderate(command);
      this.#refusal = '';
      return true;
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }

      this.#refusal = this.#i18n.reason(error.name);
      this.#render();
      return false;
    }
  }

  /**
   * @param {string} kind
   * @param {string} text
   * @param {HTMLElement[]} buttons
   */
  #item(kind, text, buttons) {
    const item = make('div', `told-item ${kind}`);
    item.dataset.testid = 'notice';
    item.append(make('span', 'told-text', text), ...buttons);
    return item;
  }

  /**
   * @param {MessageKey} key
   * @param {string} testId
   * @param {() => void} run
   */
  #button(key, testId, run) {
    const button = make('button', 'button', this.#i18n.t(key));
    button.type = 'button';
    button.dataset.testid = testId;
    button.addEventListener('click', run);
    return button;
  }
}
