// @ts-check
import { byId, make } from './dom.js';

const toastMs = 2600;
const thenMs = 8000;

/** The line above the picture: room, connection, viewers; and short messages. */
export class StatusBar {
  #i18n;
  /** @type {{state: string, retryAt?: number}} */
  #state = { state: 'connecting' };
  /** @type {any} */
  #rules = {};
  /** @type {number | null} */
  #viewers = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #toast;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #countdown;

  /**
   * @param {import('./i18n.js').I18n} i18n
   * @param {string} room
   */
  constructor(i18n, room) {
    this.#i18n = i18n;
    byId('room-name').textContent = room;
    i18n.addEventListener('change', () => {
      this.#showState();
      this.notices(this.#rules);
      this.#showViewers();
    });
  }

  /** @param {{state: string, retryInMs?: number}} detail of the client's `state` event */
  state({ state, retryInMs }) {
    this.#state = { state, retryAt: retryInMs === undefined ? undefined : Date.now() + retryInMs };
    clearInterval(this.#countdown);
    if (retryInMs !== undefined && retryInMs > 1500) {
      this.#countdown = setInterval(() => this.#showState(), 500);
    }

    this.#showState();
  }

  /** @param {number | undefined} count */
  viewers(count) {
    this.#viewers = count ?? this.#viewers;
    this.#showViewers();
  }

  /** @param {any} rules the room's settings that viewers should know */
  notices(rules) {
    this.#rules = rules;
    const texts = [];
    if (rules.slowMode > 0) {
      texts.push(this.#i18n.t('notice.slowMode', { seconds: rules.slowMode }));
    }

    if (rules.membersOnly) {
      texts.push(this.#i18n.t('notice.membersOnly'));
    }

    if (rules.muteAll) {
      texts.push(this.#i18n.t('notice.muteAll'));
    }

    byId('notices').replaceChildren(...texts.map((text) => make('span', 'notice', text)));
  }

  /**
   * @param {string} text
   * @param {{label: string, run: () => void}} [then] what can be done about it meanwhile
   */
  toast(text, then) {
    const toast = byId('toast');
    toast.textContent = text;
    if (then) {
      const button = make('button', 'text-button', then.label);
      button.type = 'button';
      button.dataset.testid = 'toast-then';
      button.addEventListener('click', () => {
        toast.classList.remove('shown');
        then.run();
      });
      toast.append(' ', button);
    }

    toast.classList.toggle('clickable', then !== undefined);
    toast.classList.add('shown');
    clearTimeout(this.#toast);
    this.#toast = setTimeout(() => toast.classList.remove('shown'), then ? thenMs : toastMs);
  }

  #showState() {
    const { state, retryAt } = this.#state;
    const shown = state === 'connected' || state === 'closed' ? state : 'connecting';
    byId('connection').dataset.state = shown;
    byId('connect-again').hidden = shown !== 'closed';
    const seconds = retryAt === undefined ? 0 : Math.ceil((retryAt - Date.now()) / 1000);
    byId('connection-text').textContent =
      seconds > 1 ? this.#i18n.t('state.waiting', { seconds }) : this.#i18n.t(`state.${shown}`);
  }

  #showViewers() {
    byId('viewers').textContent = this.#viewers === null ? '–' : this.#i18n.count(this.#viewers);
  }
}
