// @ts-check
import { byId } from '../dom.js';
import { compareIds } from '../position.js';
import { excerpt } from '../text.js';
import { LiveWindow } from './live-window.js';

/** @typedef {import('./entry.js').Entry} Entry */

const flushMs = 120;
const announceMs = 8000;
const nearPx = 240;

/**
 * The live list of comments. New rows come in groups; while the pointer, a finger or the keyboard is on the list, or it is scrolled
 * up, it stands still and counts what is new.
 */
export class LiveList {
  #parts;
  #model;
  #rows;
  #i18n;
  #window = new LiveWindow();
  /** @type {Entry[]} those that pass the filter, by position */
  #shown = [];
  /** @type {Map<Entry, HTMLElement>} */
  #elements = new Map();
  /** @type {(entry: Entry) => boolean} */
  #passes = () => true;
  /** @type {Set<string>} why it stands still */
  #holds = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #flush;
  #unread = 0;
  #recent = 0;
  /** Where the list was scrolled to last, by us or by the reader. */
  #top = 0;
  /** @type {string | null} id of the comment that the keyboard is on */
  current = null;
  /** @type {() => void} */
  onTop = () => {};

  /**
   * @param {{list: HTMLElement, empty: HTMLElement, jump: HTMLElement, jumpText: HTMLElement, announcer: HTMLElement, paused: HTMLElement}} parts
   * @param {import('./room-model.js').RoomModel} model
   * @param {import('./rows.js').Rows} rows
   * @param {import('./i18n.js').ConsoleI18n} i18n
   */
  constructor(parts, model, rows, i18n) {
    this.#parts = parts;
    this.#model = model;
    this.#rows = rows;
    this.#i18n = i18n;
    const { list, jump } = parts;
    list.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    list.addEventListener('pointerenter', ({ pointerType }) => pointerType === 'mouse' && this.hold('pointer'));
    list.addEventListener('pointerleave', ({ pointerType }) => pointerType === 'mouse' && this.release('pointer'));
    list.addEventListener('pointerdown', ({ pointerType }) => pointerType !== 'mouse' && this.hold('touch'));
    list.addEventListener('focusin', ({ target }) => this.#focused(/** @type {HTMLElement} */ (target)));
    list.addEventListener('focusout', ({ relatedTarget }) => {
      // A dialog about the row borrows the focus and gives it back.
      if (relatedTarget instanceof Element && !list.contains(relatedTarget) && !relatedTarget.closest('dialog, .menu')) {
        this.release('keyboard');
      }
    });
    jump.addEventListener('click', () => this.resume());
    new ResizeObserver(() => this.#window.isFollowing && this.#toEnd()).observe(list);
    model.addEventListener('entries', (event) => this.#take(/** @type {CustomEvent} */ (event).detail));
    setInterval(() => this.#announce(), announceMs);
    setInterval(() => this.#elements.size > 0 && this.#tick(), 15_000);
  }

  /** @param {(entry: Entry) => boolean} passes */
  filter(passes) {
    this.#passes = passes;
    this.#shown = this.#model.order.filter(passes);
    this.#window.reset(this.#shown.length);
    this.#render();
    this.#toEnd();
  }

  /** In the reader's language, anew. */
  rebuild() {
    this.#rows.relabel();
    this.#elements.forEach((element) => element.remove());
    this.#elements.clear();
    this.#render();
  }

  /** @param {string} id of a comment */
  refresh(id) {
    const entry = this.#model.find(id);
    const element = entry && this.#elements.get(entry);
    if (element) {
      this.#rows.refresh(element, entry);
    }
  }

  /** @param {string} why */
  hold(why) {
    this.#holds.add(why);
    this.#window.follow(false);
    this.#showHold();
  }

  /** @param {string} why */
  release(why) {
    if (this.#holds.delete(why) && this.#holds.size === 0) {
      this.resume();
    }
  }

  /** Goes on with the newest, whatever held it. */
  resume() {
    this.#holds.clear();
    this.current = null;
    this.#window.follow(true);
    this.#render();
    this.#toEnd();
  }

  /** @returns {boolean} whether it stands still by the button */
  togglePause() {
    this.#holds.has('button') ? this.resume() : this.hold('button');
    return this.#holds.has('button');
  }

  /** @returns {Entry | undefined} the comment that the keyboard is on */
  get entry() {
    return this.current === null ? undefined : this.#model.find(this.current);
  }

  /**
   * Moves the keyboard's place; from nowhere, to the newest.
   * @param {number} by rows
   */
  move(by) {
    const rows = [...this.#elements.values()].filter((row) => row.isConnected);
    const ordered = [...this.#parts.list.children].filter((row) => rows.includes(/** @type {any} */ (row)));
    const at = ordered.findIndex((row) => /** @type {HTMLElement} */ (row).dataset.id === this.current);
    const next = at < 0 ? ordered[ordered.length - 1] : ordered[Math.max(0, Math.min(ordered.length - 1, at + by))];
    /** @type {HTMLElement | undefined} */ (next)?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {{added: Entry[], changed: Entry[], dropped: number}} detail */
  #take({ added, changed, dropped }) {
    if (dropped > 0) {
      const oldest = this.#model.order[0];
      const gone = oldest ? this.#shown.findIndex((entry) => compareIds(entry.comment.id, oldest.comment.id) >= 0) : 0;
      this.#shown.splice(0, gone < 0 ? this.#shown.length : gone);
      this.#window.shrink(Math.max(0, gone));
    }

    for (const entry of added) {
      this.#recent += 1;
      if (this.#passes(entry)) {
        this.#add(entry);
      }
    }

    for (const entry of changed) {
      const element = this.#elements.get(entry);
      if (element) {
        this.#rows.refresh(element, entry);
      } else if (!this.#shown.includes(entry) && this.#passes(entry)) {
        this.#add(entry);
      }
    }

    this.#flush ??= setTimeout(() => (this.#window.isFollowing ? this.#render() : this.#keepPlace()), flushMs);
  }

  /** @param {Entry} entry */
  #add(entry) {
    let index = this.#shown.length;
    while (index > 0 && compareIds(this.#shown[index - 1].comment.id, entry.comment.id) > 0) {
      index -= 1;
    }

    if (index === this.#shown.length) {
      this.#shown.push(entry);
      this.#window.grow(1);
      this.#unread += this.#window.isFollowing ? 0 : 1;
    } else {
      this.#shown.splice(index, 0, entry);
      this.#window.insert(index);
    }
  }

  #render() {
    clearTimeout(this.#flush);
    this.#flush = undefined;
    const { list, empty } = this.#parts;
    const wanted = this.#shown.slice(this.#window.start, this.#window.end);
    const keep = new Set(wanted);
    for (const [entry, element] of this.#elements) {
      if (!keep.has(entry)) {
        element.remove();
        this.#elements.delete(entry);
      }
    }

    let next = /** @type {Element | null} */ (null);
    for (let index = wanted.length - 1; index >= 0; index--) {
      const entry = wanted[index];
      let element = this.#elements.get(entry);
      if (!element) {
        element = this.#rows.make(entry);
        this.#elements.set(entry, element);
        list.insertBefore(element, next);
      }

      next = element;
    }

    empty.hidden = wanted.length > 0;
    if (this.#window.isFollowing) {
      this.#toEnd();
    }

    this.#showHold();
  }

  #toEnd() {
    this.#unread = 0;
    this.#parts.list.scrollTop = this.#parts.list.scrollHeight;
    this.#top = this.#parts.list.scrollTop;
    this.#showHold();
  }

  #scrolled() {
    const { list } = this.#parts;
    const toEnd = list.scrollHeight - list.scrollTop - list.clientHeight;
    // Rows that came meanwhile also make the end further away: only who scrolls up wants to read.
    const isUp = list.scrollTop < this.#top - 4;
    this.#top = list.scrollTop;
    if (list.scrollTop < nearPx && !this.#window.isFollowing) {
      this.#up();
    }

    if (toEnd < nearPx && !this.#window.isFollowing && this.#window.down()) {
      this.#keepPlace();
    } else if (toEnd < 40 && this.#window.below === 0) {
      this.release('scroll');
      this.release('touch');
    } else if (isUp && toEnd > 40 && !this.#holds.has('scroll')) {
      this.hold('scroll');
    }
  }

  #up() {
    if (this.#window.up()) {
      this.#keepPlace();
    } else if (this.#parts.list.scrollTop < 40) {
      this.onTop();
    }
  }

  /** Renders without moving what is read. */
  #keepPlace() {
    const { list } = this.#parts;
    const top = list.getBoundingClientRect().top;
    const anchor = [...list.children].find((row) => row.getBoundingClientRect().bottom > top);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    this.#render();
    if (anchor?.isConnected) {
      list.scrollTop += anchor.getBoundingClientRect().top - before;
      this.#top = list.scrollTop;
    }
  }

  /** @param {HTMLElement} target */
  #focused(target) {
    const row = /** @type {HTMLElement | null} */ (target.closest('.row'));
    this.current = row?.dataset.id ?? null;
    // A click of the mouse is held by its pointer already and should not hold on when that has left.
    if (row && target.matches(':focus-visible')) {
      this.hold('keyboard');
    }
  }

  #showHold() {
    const { list, jump, jumpText, paused } = this.#parts;
    const isHeld = !this.#window.isFollowing && (this.#holds.has('button') || list.scrollHeight > list.clientHeight);
    this.#unread = isHeld ? this.#unread : 0;
    paused.hidden = !isHeld;
    byId('live-pause').setAttribute('aria-pressed', String(isHeld));
    jump.hidden = !isHeld || this.#unread === 0;
    jumpText.textContent = this.#i18n.t('live.new', { count: this.#i18n.count(this.#unread) });
  }

  /** Countdowns and sanctions that ran out. */
  #tick() {
    for (const [entry, element] of this.#elements) {
      if (element.querySelector('.standing')) {
        this.#rows.refresh(element, entry);
      }
    }
  }

  /** A screen reader hears how many there were and the latest one, not each. */
  #announce() {
    const latest = this.#shown[this.#shown.length - 1]?.comment;
    this.#parts.announcer.textContent =
      this.#recent > 0 && latest
        ? this.#i18n.t('list.summary', { count: this.#recent, name: latest.from.name, text: excerpt(latest.text, 60) })
        : '';
    this.#recent = 0;
  }
}
