// @ts-check
import { byId, choices } from './dom.js';
import { cssColor, excerpt, graphemes } from './text.js';

/**
 * @typedef {import('./client.js').Comment} Comment
 * @typedef {import('./client.js').Draft} Draft
 * @typedef {import('./i18n.js').MessageKey} MessageKey
 * @typedef {{replyTo?: Comment, mention?: {id: string, name: string}}} Context
 */

/** @type {[string, number][]} */
const colors = [
  ['white', 0xffffff],
  ['red', 0xff5d5d],
  ['orange', 0xff9f45],
  ['yellow', 0xffe066],
  ['green', 0x7ee787],
  ['cyan', 0x7fe3f2],
  ['blue', 0x86b6ff],
  ['purple', 0xc9a2ff],
  ['pink', 0xff9ec7],
];
const modes = ['scroll', 'reverse', 'top', 'bottom'];
const sizes = ['small', 'normal', 'large'];

/** The box to post with. */
export class Composer {
  #i18n;
  #form = byId('post', HTMLFormElement);
  #text = byId('post-text', HTMLInputElement);
  #left = byId('post-left');
  #send = byId('post-send', HTMLButtonElement);
  #status = byId('post-status');
  #panel = byId('style-panel');
  #panelButton = byId('style-open');
  /** @type {{mode: any, color: number, size: any}} */
  #style = { mode: 'scroll', color: 0xffffff, size: 'normal' };
  /** @type {Context} */
  #context = {};
  #limit = 100;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #countdown;
  #isHeld = false;

  /**
   * @param {import('./i18n.js').I18n} i18n
   * @param {(draft: Draft) => void} onPost
   */
  constructor(i18n, onPost) {
    this.#i18n = i18n;
    i18n.addEventListener('change', () => this.#localise());
    this.#text.addEventListener('input', () => this.#count());
    this.#panelButton.addEventListener('click', () => this.#togglePanel(this.#panel.hidden === true));
    byId('post-context-drop').addEventListener('click', () => this.#setContext({}));
    document.addEventListener('pointerdown', ({ target }) => {
      if (target instanceof Node && !this.#panel.contains(target) && !this.#panelButton.contains(target)) {
        this.#togglePanel(false);
      }
    });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (!this.#send.disabled) {
        onPost(this.#take());
      }
    });
    this.#count();
  }

  focus() {
    this.#text.focus();
  }

  /** @returns {boolean} whether there was something to close */
  escape() {
    const isOpen = this.#panelButton.getAttribute('aria-expanded') === 'true';
    this.#togglePanel(false);
    if (!isOpen && (this.#context.replyTo || this.#context.mention)) {
      this.#setContext({});
      return true;
    }

    return isOpen;
  }

  /** @param {number} limit grapheme clusters */
  setLimit(limit) {
    this.#limit = limit;
    this.#count();
  }

  /** @param {Comment} comment */
  reply(comment) {
    this.#setContext({ replyTo: comment });
    this.focus();
  }

  /** @param {{id: string, name: string}} viewer */
  mention(viewer) {
    this.#setContext({ mention: viewer });
    this.focus();
  }

  /**
   * Puts a refused text back, unless something new was typed.
   * @param {Draft} draft
   */
  giveBack(draft) {
    if (this.#text.value === '') {
      this.#text.value = draft.text;
      this.#count();
    }
  }

  /**
   * @param {string} text
   * @param {{isRefusal?: boolean, untilMs?: number, holds?: boolean}} [how] `untilMs`: Unix ms at which it is over, counted
   *   down; `holds`: nothing can be sent before
   */
  say(text, { isRefusal = false, untilMs, holds = false } = {}) {
    clearInterval(this.#countdown);
    this.#status.classList.toggle('refused', isRefusal);
    const message = document.createElement('span');
    message.textContent = text;
    // A number that changes every second is for the eye only.
    const clock = document.createElement('span');
    clock.setAttribute('aria-hidden', 'true');
    this.#status.replaceChildren(...(text === '' ? [] : [message, ' ', clock]));
    this.#isHeld = holds;
    this.#count();
    if (untilMs === undefined) {
      return;
    }

    const tick = () => {
      const seconds = Math.ceil((untilMs - Date.now()) / 1000);
      if (seconds <= 0) {
        this.say('');
      } else {
        clock.textContent = seconds < 100 ? this.#i18n.t('post.retry', { seconds }) : '';
      }
    };
    this.#countdown = setInterval(tick, 250);
    tick();
  }

  /** @returns {Draft} */
  #take() {
    const { replyTo, mention } = this.#context;
    const draft = {
      text: this.#text.value,
      ...this.#style,
      replyTo: replyTo?.id,
      mention: mention?.id ?? replyTo?.from.id,
    };
    this.#text.value = '';
    this.#setContext({});
    this.#togglePanel(false);
    this.say('');
    return draft;
  }

  #count() {
    const left = this.#limit - graphemes(this.#text.value);
    const isEmpty = this.#text.value.trim() === '';
    this.#left.textContent = isEmpty ? '' : String(left);
    this.#left.setAttribute(
      'aria-label',
      left >= 0 ? this.#i18n.t('post.left', { count: left }) : this.#i18n.t('post.over', { count: -left }),
    );
    this.#left.classList.toggle('over', left < 0);
    this.#send.disabled = isEmpty || left < 0 || this.#isHeld;
  }

  /** @param {Context} context */
  #setContext(context) {
    this.#context = context;
    const { replyTo, mention } = context;
    byId('post-context').hidden = !replyTo && !mention;
    byId('post-context-text').textContent = replyTo
      ? this.#i18n.t('post.replying', { name: replyTo.from.name, text: excerpt(replyTo.text, 40) })
      : this.#i18n.t('post.mentioning', { name: mention?.name ?? '' });
  }

  /** @param {boolean} isOpen */
  #togglePanel(isOpen) {
    this.#panel.hidden = !isOpen;
    this.#panelButton.setAttribute('aria-expanded', String(isOpen));
  }

  #localise() {
    const label = (/** @type {string} */ key) => this.#i18n.t(/** @type {MessageKey} */ (key));
    choices(byId('style-colors'), {
      type: 'radio',
      name: 'color',
      choices: colors.map(([name, color]) => ({ value: String(color), label: label(`color.${name}`), color: cssColor(color) })),
      chosen: [String(this.#style.color)],
      onChange: ([color]) => {
        this.#style.color = Number(color);
        byId('style-letter').style.color = cssColor(this.#style.color);
      },
    });
    choices(byId('style-modes'), {
      type: 'radio',
      name: 'mode',
      choices: modes.map((mode) => ({ value: mode, label: label(`mode.${mode}`) })),
      chosen: [this.#style.mode],
      onChange: ([mode]) => (this.#style.mode = mode),
    });
    choices(byId('style-sizes'), {
      type: 'radio',
      name: 'size',
      choices: sizes.map((size) => ({ value: size, label: label(`size.${size}`) })),
      chosen: [this.#style.size],
      onChange: ([size]) => (this.#style.size = size),
    });
    this.#count();
  }
}
