// @ts-check
import { byId, make } from '../dom.js';
import { RequestError } from '../requests.js';
import { timeouts } from './actions.js';
import { appealView } from './appeal-view.js';
import { entryOf } from './entry.js';
import { sentenceOf } from './log-lines.js';

/** @typedef {{id: string, name: string, role?: string}} Person */

const refreshMs = 600;

/** Everything about one viewer, and what can be done: beside the list on a wide screen, a sheet on a phone. */
export class ViewerCard {
  #parts;
  #dialog = byId('card', HTMLDialogElement);
  /** @type {Person | null} */
  #viewer = null;
  /** @type {any} as the service has it */
  #card = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #refresh;
  isStreamer = false;

  /**
   * @param {object} parts
   * @param {import('./api.js').Api} parts.api
   * @param {import('./room-model.js').RoomModel} parts.model
   * @param {import('./actions.js').Actions} parts.actions
   * @param {import('./rows.js').Rows} parts.rows
   * @param {import('./i18n.js').ConsoleI18n} parts.i18n
   * @param {(viewer: string) => void} parts.openLog
   */
  constructor(parts) {
    this.#parts = parts;
    const { model } = parts;
    model.addEventListener('viewer', (event) => {
      if (/** @type {CustomEvent} */ (event).detail.viewer === this.#viewer?.id) {
        this.#soon();
      }
    });
    model.addEventListener('entries', (event) => {
      const { added, changed } = /** @type {CustomEvent} */ (event).detail;
      if (this.#dialog.open && [...added, ...changed].some(({ comment }) => comment.from.id === this.#viewer?.id)) {
        this.#soon();
      }
    });
    byId('card-note', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#note();
    });
    byId('card-log-all').addEventListener('click', () => {
      this.#dialog.close();
      parts.openLog(this.#viewer?.id ?? '');
    });
    byId('card-comments').addEventListener('click', ({ target }) => this.#commentPressed(target));
    this.#dialog.addEventListener('close', () => (this.#viewer = null));
  }

  /** @param {Person} viewer */
  open(viewer) {
    this.#viewer = viewer;
    this.#card = null;
    byId('card-status').textContent = this.#t('card.loading');
    this.#show();
    if (!this.#dialog.open) {
      this.#dialog.show();
    }

    byId('card-close').focus();
    void this.#load();
  }

  /** In the reader's language, anew. */
  build() {
    if (this.#viewer) {
      this.#show();
    }
  }

  #soon() {
    this.#refresh ??= setTimeout(() => void this.#load(), refreshMs);
  }

  async #load() {
    clearTimeout(this.#refresh);
    this.#refresh = undefined;
    const viewer = this.#viewer;
    if (!viewer) {
      return;
    }

    try {
      const card = await this.#parts.api.card(viewer.id);
      if (this.#viewer === viewer) {
        this.#card = card;
        byId('card-status').textContent = '';
        this.#show();
      }
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }

      byId('card-status').textContent = this.#parts.i18n.refusal(error);
    }
  }

  #show() {
    const { model } = this.#parts;
    const viewer = /** @type {Person} */ (this.#viewer);
    const card = this.#card ?? { names: [], standing: {}, comments: [], log: [] };
    card.comments.forEach((/** @type {any} */ { from }) => model.names.learn(from));
    const name = model.names.of(viewer.id) === viewer.id ? viewer.name : model.names.of(viewer.id);
    const appointed = card.standing.appointed ?? model.appointments.get(viewer.id);
    const role = appointed === true ? 'moderator' : appointed === false ? 'member' : (viewer.role ?? model.names.roleOf(viewer.id));
    byId('card-name').textContent = name;
    byId('card-id').textContent = viewer.id;
    byId('card-role').textContent = this.#t(`card.role.${role}`) + (appointed === true ? ` · ${this.#t('card.appointed')}` : '');
    const others = [...new Set(card.names.map((/** @type {any} */ one) => one.name ?? one))].filter((one) => one !== name);
    byId('card-names').textContent = others.length > 0 ? this.#t('card.names', { names: others.join(', ') }) : '';
    this.#showStanding(viewer, card.standing);
    this.#showActions({ id: viewer.id, name }, role);
    this.#showHistory(card);
  }

  /**
   * @param {Person} viewer
   * @param {any} standing
   */
  #showStanding(viewer, { sanction, warning, restriction, appeal }) {
    const { actions, i18n, model } = this.#parts;
    const lines = [sanction, warning, restriction].filter(Boolean).map((held) => {
      const line = make('li', 'standing-line');
      const words = [
        this.#t(`sanction.${held.action}`),
        held.until ? this.#t('gone.until', { time: i18n.moment(held.until) }) : '',
        held.by ? model.names.of(held.by) : this.#t('who.room'),
        held.reason ?? '',
      ];
      const lift = make('button', 'button small', this.#t('do.lift'));
      lift.type = 'button';
      lift.dataset.testid = 'mod-lift';
      lift.addEventListener('click', () => void actions.lift(viewer, held.action));
      line.append(make('span', '', words.filter(Boolean).join(' · ')), lift);
      return line;
    });
    const appeals = appeal ? [appealView(appeal, actions, i18n, model.names, null)] : [];
    byId('card-standing').replaceChildren(...lines, ...appeals);
    byId('card-clean').hidden = lines.length + appeals.length > 0 || this.#card === null;
  }

  /**
   * @param {{id: string, name: string}} viewer
   * @param {string} role
   */
  #showActions(viewer, role) {
    const { actions, i18n } = this.#parts;
    const chip = (/** @type {string} */ text, /** @type {string} */ testId, /** @type {() => unknown} */ run, className = 'chip') => {
      const button = make('button', className, text);
      button.type = 'button';
      button.dataset.testid = testId;
      button.addEventListener('click', () => void run());
      return button;
    };
    byId('card-timeouts').replaceChildren(
      ...timeouts.map((seconds) => chip(i18n.short(seconds), 'mod-card-timeout', () => actions.timeout(viewer, seconds))),
      chip(this.#t('do.own'), 'mod-card-timeout-own', () => actions.timeoutOwn(viewer)),
    );
    const others = [
      chip(this.#t('do.warn'), 'mod-card-warn', () => actions.warn(viewer), 'button small'),
      chip(this.#t('do.restrict'), 'mod-card-restrict', () => actions.restrict(viewer), 'button small'),
      chip(this.#t('do.purge'), 'mod-card-purge', () => actions.purge(viewer), 'button small'),
      chip(this.#t('do.ban'), 'mod-card-ban', () => actions.ban(viewer), 'button small bad'),
    ];
    if (this.isStreamer) {
      const isModerator = role === 'moderator';
      others.push(chip(this.#t(isModerator ? 'do.dismiss' : 'do.appoint'), 'mod-card-appoint', () => actions.appoint(viewer, !isModerator), 'button small'));
    }

    byId('card-actions').replaceChildren(...others);
  }

  /** @param {any} card */
  #showHistory({ comments, log }) {
    const { i18n, model, rows } = this.#parts;
    const lineOf = (/** @type {any} */ entry) => {
      const line = make('li', 'card-line');
      line.append(make('time', '', i18n.moment(entry.at)));
      return line;
    };
    const notes = log.filter((/** @type {any} */ { action }) => action === 'note');
    byId('card-notes').replaceChildren(
      ...notes.map((/** @type {any} */ note) => {
        const line = lineOf(note);
        line.append(make('b', '', note.actor?.name ?? ''), make('span', 'text', note.reason ?? ''));
        return line;
      }),
    );
    const newest = [...comments].sort((a, b) => b.at - a.at);
    byId('card-comments').replaceChildren(
      ...newest.map((wire) => {
        const entry = model.find(wire.id) ?? entryOf(wire);
        const row = rows.make(entry);
        row.querySelector('time')?.replaceChildren(i18n.moment(entry.comment.at));
        return row;
      }),
    );
    byId('card-no-comments').hidden = comments.length > 0 || this.#card === null;
    byId('card-log').replaceChildren(
      ...log
        .filter((/** @type {any} */ { action }) => action !== 'note')
        .map((/** @type {any} */ entry) => {
          const line = lineOf(entry);
          line.append(make('span', 'text', sentenceOf(entry, i18n, model.names)), make('span', 'blame', entry.reason ?? ''));
          return line;
        }),
    );
    byId('card-no-log').hidden = log.length > 0 || this.#card === null;
  }

  async #note() {
    const input = byId('card-note-text', HTMLInputElement);
    const text = input.value.trim();
    const viewer = this.#viewer;
    if (text !== '' && viewer && (await this.#parts.actions.addNote(viewer, text))) {
      input.value = '';
      await this.#load();
    }
  }

  /** @param {EventTarget | null} target */
  #commentPressed(target) {
    const what = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest('[data-do]')) : null;
    const id = /** @type {HTMLElement | null | undefined} */ (what?.closest('.row'))?.dataset.id;
    const entry = id === undefined ? undefined : (this.#parts.model.find(id) ?? this.#known(id));
    if (entry && what) {
      what.dispatchEvent(new CustomEvent('comment-action', { bubbles: true, detail: { entry, what: what.dataset.do, event: what.dataset.event } }));
    }
  }

  /** @param {string} id of a comment older than the list */
  #known(id) {
    const wire = this.#card?.comments.find((/** @type {any} */ one) => one.id === id);
    return wire ? entryOf(wire) : undefined;
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  #t(key, values) {
    return this.#parts.i18n.t(key, values);
  }
}
