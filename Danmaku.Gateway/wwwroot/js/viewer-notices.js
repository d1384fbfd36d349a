// @ts-check
import { RequestError } from './client.js';
import { byId } from './dom.js';

/** How long a message stays that asks for nothing. */
const shownMs = 15_000;

/**
 * What the room says to this viewer about themself, above the box to post with: a warning to confirm, comments that were taken
 * away and why, a sanction to appeal, the answer to an appeal.
 */
export class ViewerNotices {
  #client;
  #i18n;
  #bar = byId('told');
  #text = byId('told-text');
  #form = byId('told-appeal', HTMLFormElement);
  #confirm = byId('told-confirm', HTMLButtonElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #leave;

  /**
   * @param {import('./client.js').DanmakuClient} client
   * @param {import('./i18n.js').I18n} i18n
   */
  constructor(client, i18n) {
    this.#client = client;
    this.#i18n = i18n;
    byId('told-close').addEventListener('click', () => (this.#bar.hidden = true));
    this.#confirm.addEventListener('click', () => void this.#ask({ action: 'acknowledge' }, i18n.t('told.confirmed')));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      const input = byId('told-appeal-text', HTMLInputElement);
      if (input.value.trim() !== '') {
        void this.#ask({ action: 'appeal', text: input.value.trim() }, i18n.t('told.appealed'));
      }
    });
  }

  /**
   * As the room says on joining.
   * @param {any} sanction
   * @param {any} warning
   */
  joined(sanction, warning) {
    this.#bar.hidden = true;
    if (warning) {
      this.#warn(warning.reason);
    } else if (sanction?.canAppeal) {
      this.#show('told.mayAppeal', {}, { appeal: true });
    } else if (sanction?.appeal) {
      this.#appeal(sanction.appeal);
    }
  }

  /** @param {any} notice the frame */
  told(notice) {
    const { about, action, reason = '', cause } = notice;
    if (about === 'sanction' && action === 'warning') {
      this.#warn(reason);
    } else if (about === 'sanction' && notice.canAppeal) {
      this.#show('told.mayAppeal', {}, { appeal: true });
    } else if (about === 'delete') {
      this.#show(cause === 'expired' ? 'told.expired' : cause === 'deleted' ? 'told.deleted' : 'told.denied', { reason });
    } else if (about === 'purge') {
      this.#show('told.purged', { reason });
    } else if (about === 'appeal') {
      this.#appeal(notice);
    } else if (about === 'lift') {
      this.#bar.hidden = true;
    }
  }

  /** @param {string} reason */
  #warn(reason) {
    this.#show('told.warned', { reason }, { confirm: true });
  }

  /** @param {{state: string, answer?: string}} appeal */
  #appeal({ state, answer = '' }) {
    this.#show(state === 'open' ? 'told.appealOpen' : state === 'granted' ? 'told.appealGranted' : 'told.appealDenied', { reason: answer });
  }

  /**
   * @param {any} key
   * @param {Record<string, string>} values
   * @param {{confirm?: boolean, appeal?: boolean}} [asks]
   */
  #show(key, values, { confirm = false, appeal = false } = {}) {
    clearTimeout(this.#leave);
    const { reason = '' } = values;
    this.#text.textContent = `${this.#i18n.t(key, values)} ${reason && this.#i18n.t('told.reason', { reason })}`.trim();
    this.#confirm.hidden = !confirm;
    this.#form.hidden = !appeal;
    this.#bar.hidden = false;
    if (!confirm && !appeal) {
      this.#leave = setTimeout(() => (this.#bar.hidden = true), shownMs);
    }
  }

  /**
   * @param {{action: string, [member: string]: any}} command
   * @param {string} done
   */
  async #ask(command, done) {
    try {
      await this.#client.moderate(command);
      this.#confirm.hidden = true;
      this.#form.hidden = true;
      this.#text.textContent = done;
      this.#leave = setTimeout(() => (this.#bar.hidden = true), shownMs);
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }

      this.#text.textContent = this.#i18n.reason(error.name);
    }
  }
}
