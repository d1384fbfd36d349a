// @ts-check
import { byId } from '../dom.js';

/** The line on top: the room, the connection, who moderates; and the gate before those who do not. */
export class Header {
  #i18n;
  #room;
  /** @type {{state: string, retryAt?: number}} */
  #state = { state: 'connecting' };
  /** @type {{id: string, name: string, role: string} | null | undefined} undefined before the room said */
  #you;
  #waiting = { held: 0, appeals: 0 };

  /**
   * @param {import('./i18n.js').ConsoleI18n} i18n
   * @param {string} room
   */
  constructor(i18n, room) {
    this.#i18n = i18n;
    this.#room = room;
    byId('room-name').textContent = room;
    const watch = `/watch/${encodeURIComponent(room)}`;
    byId('watch', HTMLAnchorElement).href = watch;
    byId('gate-watch', HTMLAnchorElement).href = watch;
    byId('gate-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      const given = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('token') ?? '').trim();
      // A whole link does as well as the token in it.
      location.hash = `token=${given.split('token=').pop() ?? ''}`;
      location.reload();
    });
    setInterval(() => this.#state.retryAt !== undefined && this.#showState(), 500);
  }

  /** @param {{state: string, retryInMs?: number}} detail of the client's `state` event */
  state({ state, retryInMs }) {
    this.#state = { state, retryAt: retryInMs === undefined ? undefined : Date.now() + retryInMs };
    this.#showState();
  }

  /** @param {{id: string, name: string, role: string} | null} you */
  joined(you) {
    this.#you = you;
    this.#showYou();
  }

  /**
   * @param {number} held
   * @param {number} appeals
   */
  waiting(held, appeals) {
    this.#waiting = { held, appeals };
    for (const [name, count] of Object.entries(this.#waiting)) {
      const badge = byId(`${name}-count`);
      badge.hidden = count === 0;
      badge.textContent = count > 99 ? '99+' : String(count);
    }

    const total = held + appeals;
    document.title = `${total > 0 ? `(${total}) ` : ''}${this.#i18n.t('mod.pageTitle', { room: this.#room })}`;
  }

  /** @param {number | null} count */
  viewers(count) {
    byId('viewers').textContent = count === null ? '–' : this.#i18n.count(count);
  }

  /** In the reader's language, anew. */
  build() {
    this.#showState();
    this.#showYou();
    this.waiting(this.#waiting.held, this.#waiting.appeals);
  }

  #showState() {
    const { state, retryAt } = this.#state;
    const shown = state === 'connected' || state === 'closed' ? state : 'connecting';
    const seconds = retryAt === undefined ? 0 : Math.ceil((retryAt - Date.now()) / 1000);
    byId('state').dataset.state = shown;
    byId('state-text').textContent = seconds > 1 ? this.#i18n.t('state.waiting', { seconds }) : this.#i18n.t(`state.${shown}`);
    byId('connect-again').hidden = shown !== 'closed';
    document.body.classList.toggle('offline', shown !== 'connected');
  }

  #showYou() {
    const you = this.#you;
    if (you === undefined) {
      return;
    }

    const mayModerate = isModerator(you);
    byId('gate').hidden = mayModerate;
    byId('desk').hidden = !mayModerate;
    byId('who').textContent = you ? `${you.name} · ${this.#i18n.t(`card.role.${you.role}`)}` : '';
    byId('gate-why').textContent = you
      ? this.#i18n.t('gate.why', { name: you.name, role: this.#i18n.t(`card.role.${you.role}`), room: this.#room })
      : this.#i18n.t('gate.whyNobody', { room: this.#room });
  }
}

/** @param {{role: string} | null} you */
export const isModerator = (you) => you !== null && ['moderator', 'streamer'].includes(you.role);
