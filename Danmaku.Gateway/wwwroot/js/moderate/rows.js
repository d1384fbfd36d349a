// @ts-check
import { make } from '../dom.js';
import { cssColor } from '../text.js';
import { lookOf } from './entry.js';

/**
 * @typedef {import('./entry.js').Entry} Entry
 * @typedef {import('./entry.js').Stamp} Stamp
 */

/** Buttons of a row, in order. The looks are the style sheet's, by `data-do`. */
const tools = /** @type {const} */ (['delete', 'timeout', 'ban', 'warn', 'pin', 'more']);

/** Makes and refreshes the rows of comments. A row is cloned whole, because a busy room makes a hundred a second. */
export class Rows {
  #i18n;
  #model;
  /** @type {HTMLElement} */
  #template = make('li');
  /** @type {Map<string, {state: string, text: string}>} commands about a comment that wait or were refused */
  #attempts = new Map();
  /** @type {string | null} id of this page's moderator */
  you = null;

  /**
   * @param {import('./i18n.js').ConsoleI18n} i18n
   * @param {import('./room-model.js').RoomModel} model
   */
  constructor(i18n, model) {
    this.#i18n = i18n;
    this.#model = model;
    this.relabel();
  }

  /** Takes the words of the reader's language, for rows made from now on. */
  relabel() {
    const row = make('li', 'row');
    row.dataset.testid = 'mod-row';
    row.tabIndex = -1;
    const author = make('button', 'author');
    author.type = 'button';
    author.dataset.do = 'card';
    author.dataset.testid = 'mod-card';
    const toolbar = make('span', 'tools');
    toolbar.append(
      ...tools.map((tool) => {
        const button = make('button', 'tool');
        button.type = 'button';
        button.tabIndex = -1;
        button.dataset.do = tool;
        button.dataset.testid = `mod-${tool}`;
        const label = this.#i18n.t(`tool.${tool}`);
        button.setAttribute('aria-label', label);
        button.title = label;
        return button;
      }),
    );
    row.append(make('time'), author, make('span', 'text'), make('span', 'marks'), toolbar);
    this.#template = row;
  }

  /** @param {Entry} entry */
  make(entry) {
    const { comment } = entry;
    const row = /** @type {HTMLElement} */ (this.#template.cloneNode(true));
    const [time, author, text] = row.children;
    row.dataset.id = comment.id;
    row.dataset.author = comment.from.id;
    time.textContent = this.#i18n.clock(comment.at);
    author.textContent = comment.from.name;
    author.setAttribute('title', this.#i18n.t('tool.card', { name: comment.from.name }));
    if (comment.from.role !== 'viewer') {
      author.classList.add(comment.from.role);
      author.prepend(make('span', 'badge', this.#i18n.t(`role.${comment.from.role}`)));
    }

    text.textContent = comment.text;
    if (comment.color !== 0xffffff) {
      const swatch = make('span', 'swatch');
      swatch.style.background = cssColor(comment.color);
      text.before(swatch);
    }

    row.classList.toggle('own', comment.from.id === this.you);
    this.refresh(row, entry);
    return row;
  }

  /**
   * Shows what has become of a comment.
   * @param {HTMLElement} row
   * @param {Entry} entry
   */
  refresh(row, entry) {
    const look = lookOf(entry);
    const attempt = this.#attempts.get(entry.comment.id);
    row.dataset.state = look;
    row.classList.toggle('pending', attempt?.state === 'pending');
    const marks = /** @type {HTMLElement} */ (row.querySelector('.marks'));
    const pieces = [...this.#standingMarks(entry), ...this.#stageMarks(entry, look), ...this.#attemptMarks(attempt)];
    // Most rows have none, before and after.
    if (pieces.length > 0 || marks.childElementCount > 0) {
      marks.replaceChildren(...pieces);
    }
  }

  /** @param {{about: string, state: string, text: string}} attempt */
  attempt({ about, state, text }) {
    if (state === 'done') {
      this.#attempts.delete(about);
    } else {
      this.#attempts.set(about, { state, text });
    }
  }

  /**
   * Who did it, and why.
   * @param {Stamp} stamp
   */
  blame({ cause, by, reason, until }) {
    const who = by === null ? '' : by === '' ? this.#i18n.t('who.room') : by === this.you ? this.#i18n.t('who.you') : this.#model.names.of(by);
    const what = this.#i18n.t(who === '' ? `gone.${cause}.plain` : `gone.${cause}`, { who });
    const left = until === undefined || until < Date.now() ? '' : ` · ${this.#i18n.t('gone.until', { time: this.#i18n.moment(until) })}`;
    return what + left + (reason ? ` · ${reason}` : '');
  }

  /** @param {Entry} entry */
  #standingMarks({ comment, stamps }) {
    const { sanction, warning, restriction } = this.#model.standings.of(comment.from.id, Date.now());
    // The sanction that took the comment away is named beside it anyway.
    const held = [sanction, warning, restriction].filter((one) => one !== undefined && one.action !== stamps[0]?.cause);
    return held.map((one) => {
      const { action, until, reason } = /** @type {import('./standings.js').Held} */ (one);
      const mark = make('span', 'mark standing', this.#i18n.t(`sanction.${action}`));
      mark.title = [until === undefined ? '' : this.#i18n.t('gone.until', { time: this.#i18n.moment(until) }), reason ?? ''].join(' ');
      return mark;
    });
  }

  /**
   * @param {Entry} entry
   * @param {string} look
   */
  #stageMarks(entry, look) {
    const pieces = [];
    if (entry.isMasked && look !== 'gone') {
      pieces.push(make('span', 'mark masked', this.#i18n.t('stage.masked')));
    }

    if (look === 'gone') {
      const stamp = entry.stamps[0];
      pieces.push(make('span', 'blame', this.blame(stamp)));
      if (stamp.event !== null) {
        pieces.push(this.#button('undo', 'do.undo', stamp.event));
      }
    } else if (look !== 'shown') {
      const mark = make('span', `mark ${look}`, this.#i18n.t(`stage.${look}`));
      mark.title = entry.why ?? '';
      pieces.push(mark);
      if (look === 'held') {
        const judge = make('span', 'judge');
        judge.append(this.#button('approve', 'do.approve'), ' ', this.#button('deny', 'do.deny'));
        pieces.push(make('span', 'blame', entry.why ?? ''), judge);
      }
    }

    return pieces;
  }

  /** @param {{state: string, text: string} | undefined} attempt */
  #attemptMarks(attempt) {
    return attempt ? [make('span', attempt.state === 'refused' ? 'blame refused' : 'blame', attempt.text)] : [];
  }

  /**
   * @param {string} what
   * @param {string} key
   * @param {string} [event]
   */
  #button(what, key, event) {
    const button = make('button', `mini ${what}`, this.#i18n.t(key));
    button.type = 'button';
    button.dataset.do = what;
    button.dataset.testid = what === 'undo' ? 'mod-undo' : `mod-row-${what}`;
    if (event !== undefined) {
      button.dataset.event = event;
    }

    return button;
  }
}
