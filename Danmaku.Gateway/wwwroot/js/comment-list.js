// @ts-check
import { icon, make } from './dom.js';
import { compareIds } from './position.js';
import { amountText, tierOf } from './super-chat.js';
import { cssColor, excerpt } from './text.js';

/**
 * @typedef {import('./client.js').Comment} Comment
 * @typedef {import('./client.js').Viewer} Viewer
 * @typedef {{comment: Comment, element: HTMLElement, pendingKey: string | null}} Entry
 */

const limit = 200;
const flushMs = 120;

/** More than this many in one announcement interval, and the list is summed up instead of read out. */
const readable = 4;
const announceMs = 8000;

/** The recent comments, oldest first. New ones come in groups, so that a busy room does not lay out the page for each. */
export class CommentList {
  #parts;
  #i18n;
  #onActions;
  #order;
  /** @type {Entry[]} by position; pending ones last */
  #entries = [];
  /** @type {(comment: Comment) => boolean} */
  #isShielded = () => false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #flush;
  #isAtEnd = true;
  #seenHeight = 0;
  #unread = 0;
  #recent = 0;

  /** @type {Viewer | null} */
  you = null;

  /**
   * @param {{list: HTMLElement, empty: HTMLElement, jump: HTMLElement, jumpText: HTMLElement, announcer: HTMLElement}} parts
   * @param {import('./i18n.js').I18n} i18n
   * @param {((comment: Comment, anchor: HTMLElement) => void) | null} onActions null: comments offer nothing to do
   * @param {(a: Comment, b: Comment) => number} [order] default: that of the room
   */
  constructor(parts, i18n, onActions, order = (a, b) => compareIds(a.id, b.id)) {
    this.#parts = parts;
    this.#i18n = i18n;
    this.#onActions = onActions;
    this.#order = order;
    parts.list.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    parts.jump.addEventListener('click', () => this.#toEnd());
    new ResizeObserver(() => this.#resized()).observe(parts.list);
    i18n.addEventListener('change', () => this.#rebuild());
    setInterval(() => this.#announce(), announceMs);
  }

  /**
   * @param {string} id
   * @returns {Comment | undefined}
   */
  find(id) {
    return this.#entries.find((entry) => entry.comment.id === id)?.comment;
  }

  /**
   * @param {Comment} comment one seen before is left as it is
   * @param {string} [note] what is special about it, in the reader's language
   */
  add(comment, note = '') {
    const pending = this.#entries.find(
      (entry) => entry.pendingKey !== null && comment.from.id === this.you?.id && entry.comment.text === comment.text,
    );
    if (pending) {
      this.#settle(pending, comment);
    } else if (!this.find(comment.id)) {
      this.#insert({ comment, element: this.#render(comment, note), pendingKey: null });
      this.#recent += 1;
      this.#unread += this.#isAtEnd ? 0 : 1;
    }

    this.#flushSoon();
  }

  /**
   * A comment on its way.
   * @param {string} key
   * @param {Comment} comment without an id yet
   */
  addPending(key, comment) {
    this.#entries.push({ comment, element: this.#render(comment, this.#i18n.t('list.pending')), pendingKey: key });
    this.#isAtEnd = true;
    this.#flushNow();
  }

  /**
   * @param {string} key
   * @param {Comment} comment
   * @param {string} note what is special about it, in the reader's language
   */
  settlePending(key, comment, note) {
    const entry = this.#entries.find((one) => one.pendingKey === key) ?? this.#entries.find((one) => one.comment.id === comment.id);
    if (entry?.pendingKey) {
      this.#settle(entry, comment, note);
    } else if (entry && note) {
      entry.element.append(make('span', 'note', note));
    }

    this.#flushSoon();
  }

  /** @param {string} key */
  dropPending(key) {
    this.#entries = this.#entries.filter((entry) => entry.pendingKey !== key);
    this.#flushNow();
  }

  /**
   * Joins what a snapshot says with what is here: between its oldest and its newest comment, it is right.
   * @param {Comment[]} comments oldest first
   */
  reconcile(comments) {
    const ids = new Set(comments.map((comment) => comment.id));
    const [oldest, newest] = [comments[0], comments[comments.length - 1]];
    this.#entries = this.#entries.filter(({ comment, pendingKey }) => {
      const isSpokenFor = oldest && compareIds(comment.id, oldest.id) >= 0 && compareIds(comment.id, newest.id) <= 0;
      return pendingKey !== null || ids.has(comment.id) || !isSpokenFor;
    });
    comments.filter((comment) => !this.find(comment.id)).forEach((comment) => {
      this.#insert({ comment, element: this.#render(comment), pendingKey: null });
    });
    this.#flushNow();
  }

  /** @param {(comment: Comment) => boolean} isGone */
  remove(isGone) {
    this.#entries = this.#entries.filter(({ comment, pendingKey }) => pendingKey !== null || !isGone(comment));
    this.#flushNow();
  }

  /** @param {(comment: Comment) => boolean} isShielded */
  shield(isShielded) {
    this.#isShielded = isShielded;
    this.#flushNow();
  }

  /**
   * @param {number} count comments that will not come
   * @param {string} why
   */
  skipped(count, why) {
    const text = `${this.#i18n.t('list.skipped', { count: this.#i18n.count(count) })} · ${why}`;
    const last = this.#parts.list.lastElementChild;
    if (last?.classList.contains('skipped')) {
      last.remove();
    }

    this.#parts.list.append(make('li', 'item skipped', text));
    this.#follow();
  }

  /**
   * @param {Entry} entry
   * @param {Comment} comment
   * @param {string} [note]
   */
  #settle(entry, comment, note) {
    this.#entries = this.#entries.filter((one) => one !== entry && one.comment.id !== comment.id);
    entry.element.remove();
    this.#insert({ comment, element: this.#render(comment, note), pendingKey: null });
  }

  /** @param {Entry} entry */
  #insert(entry) {
    let index = this.#entries.length;
    while (index > 0 && this.#isAfter(this.#entries[index - 1], entry)) {
      index -= 1;
    }

    this.#entries.splice(index, 0, entry);
  }

  /**
   * @param {Entry} a
   * @param {Entry} b
   */
  #isAfter(a, b) {
    return a.pendingKey !== null || this.#order(a.comment, b.comment) > 0;
  }

  #flushSoon() {
    this.#flush ??= setTimeout(() => this.#flushNow(), flushMs);
  }

  #flushNow() {
    clearTimeout(this.#flush);
    this.#flush = undefined;
    this.#entries.splice(0, this.#entries.length - limit);
    const wanted = this.#entries.filter((entry) => !this.#isShielded(entry.comment)).map((entry) => entry.element);
    const keep = new Set(wanted);
    const { list } = this.#parts;
    for (const element of [...list.children]) {
      if (!keep.has(/** @type {HTMLElement} */ (element)) && !(element.classList.contains('skipped') && this.#isYoung(element))) {
        element.remove();
      }
    }

    // Only what is new is touched: a list that is read out says just that.
    let next = /** @type {Element | null} */ (null);
    for (const element of wanted.reverse()) {
      if (!element.isConnected) {
        list.insertBefore(element, next);
      }

      next = element;
    }

    this.#parts.empty.hidden = list.childElementCount > 0;
    this.#follow();
  }

  /** @param {Element} element a remark about skipped comments, which leaves with its neighbours */
  #isYoung(element) {
    return element.previousElementSibling !== null;
  }

  #follow() {
    if (this.#isAtEnd) {
      this.#toEnd();
    } else {
      this.#parts.jump.hidden = this.#unread === 0;
      this.#parts.jumpText.textContent = this.#i18n.t('list.new', { count: this.#i18n.count(this.#unread) });
    }
  }

  #toEnd() {
    this.#isAtEnd = true;
    this.#unread = 0;
    this.#parts.jump.hidden = true;
    this.#parts.list.scrollTop = this.#parts.list.scrollHeight;
  }

  #resized() {
    this.#seenHeight = this.#parts.list.clientHeight;
    if (this.#isAtEnd) {
      this.#toEnd();
    }
  }

  #scrolled() {
    const { list } = this.#parts;
    if (list.clientHeight !== this.#seenHeight) {
      // Something above it came or went; the reader has not moved.
      return;
    }

    this.#isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 48;
    if (this.#isAtEnd) {
      this.#unread = 0;
      this.#parts.jump.hidden = true;
    }
  }

  /** A screen reader reads a quiet room out; of a busy one it hears the number and the latest comment. */
  #announce() {
    const { list, announcer } = this.#parts;
    const isBusy = this.#recent > readable;
    list.setAttribute('aria-live', isBusy ? 'off' : 'polite');
    const latest = this.#entries.findLast((entry) => !this.#isShielded(entry.comment))?.comment;
    announcer.textContent =
      isBusy && latest
        ? this.#i18n.t('list.summary', { count: this.#recent, name: latest.from.name, text: excerpt(latest.text, 60) })
        : '';
    this.#recent = 0;
  }

  #rebuild() {
    this.#parts.list.replaceChildren();
    for (const entry of this.#entries) {
      entry.element = this.#render(entry.comment, entry.pendingKey === null ? '' : this.#i18n.t('list.pending'));
    }

    this.#flushNow();
  }

  /**
   * @param {Comment} comment
   * @param {string} [note]
   */
  #render(comment, note = '') {
    const { from } = comment;
    const isOwn = from.id === this.you?.id;
    const item = make('li', `item${isOwn ? ' own' : ''}${comment.id === '' ? ' pending' : ''}${comment.isAnnouncement ? ' announcement' : ''}`);
    item.classList.toggle('to-you', comment.mention !== undefined && comment.mention === this.you?.id);
    item.dataset.testid = comment.isAnnouncement ? 'announcement' : 'list-item';
    item.dataset.id = comment.id;

    if (comment.replyTo !== undefined) {
      const target = this.find(comment.replyTo);
      const quote = target
        ? this.#i18n.t('list.replyTo', { name: target.from.name, text: target.text })
        : this.#i18n.t('list.replyGone');
      item.append(make('span', 'quote', quote));
    }

    if (from.role !== 'viewer') {
      item.append(make('span', `badge ${from.role}`, this.#i18n.t(/** @type {any} */ (`role.${from.role}`))));
    }

    item.append(make('span', 'name', from.name));
    if (comment.superChat) {
      item.classList.add('paid');
      item.dataset.tier = String(tierOf(comment.superChat));
      item.append(make('span', 'amount', amountText(comment.superChat, this.#i18n.language)));
    } else if (comment.color !== 0xffffff) {
      const swatch = make('span', 'swatch');
      swatch.style.background = cssColor(comment.color);
      item.append(swatch);
    }

    if (comment.mention !== undefined && comment.replyTo === undefined) {
      const name = this.#entries.findLast((entry) => entry.comment.from.id === comment.mention)?.comment.from.name;
      item.append(make('span', 'mention', `@${name ?? comment.mention} `));
    }

    item.append(make('span', 'text', comment.text));
    if (note) {
      item.append(make('span', 'note', note));
    }

    const onActions = this.#onActions;
    if (onActions && comment.id !== '' && !comment.isAnnouncement) {
      const more = make('button', 'icon-button more');
      more.type = 'button';
      more.setAttribute('aria-label', this.#i18n.t('list.more', { name: from.name }));
      more.setAttribute('aria-haspopup', 'menu');
      more.dataset.testid = 'list-more';
      more.append(icon('more'));
      more.addEventListener('click', () => onActions(comment, more));
      item.append(more);
    }

    return item;
  }
}
