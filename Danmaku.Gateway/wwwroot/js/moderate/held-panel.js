// @ts-check
import { make } from '../dom.js';
import { compareIds } from '../position.js';

/** @typedef {import('./entry.js').Entry} Entry */

/** Rows at most; a longer queue is worked off from its front. */
const shownAtMost = 100;

/** Below this time left, a comment is about to be denied by itself. */
const soonMs = 60_000;

/** The queue of comments that wait for a moderator. */
export class HeldPanel {
  #parts;
  #model;
  #i18n;
  #actions;
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();
  /** @type {Map<string, string>} refusals, by comment */
  #refusals = new Map();
  /** @type {string | null} id of the comment that the keyboard is on */
  #current = null;

  /**
   * @param {{list: HTMLElement, empty: HTMLElement, more: HTMLElement}} parts
   * @param {import('./room-model.js').RoomModel} model
   * @param {import('./actions.js').Actions} actions
   * @param {import('./i18n.js').ConsoleI18n} i18n
   * @param {(viewer: {id: string, name: string}) => void} openCard
   */
  constructor(parts, model, actions, i18n, openCard) {
    this.#parts = parts;
    this.#model = model;
    this.#actions = actions;
    this.#i18n = i18n;
    model.addEventListener('held', () => this.show());
    parts.list.addEventListener('focusin', ({ target }) => {
      this.#current = this.#entryOf(target)?.comment.id ?? null;
    });
    parts.list.addEventListener('click', ({ target }) => {
      const entry = this.#entryOf(target);
      const what = target instanceof Element ? target.closest('[data-do]')?.getAttribute('data-do') : undefined;
      if (!entry || !what) {
        return;
      }

      if (what === 'card') {
        openCard(entry.comment.from);
      } else {
        const isAll = what.endsWith('-all');
        void this.#judge(isAll ? this.#sameAuthor(entry) : [entry], what.startsWith('approve'));
      }
    });
    setInterval(() => this.#tick(), 1000);
  }

  /**
   * By key: the comment that the keyboard is on, else the one that waits longest.
   * @param {boolean} isApproved
   */
  judge(isApproved) {
    const entry = this.#model.held.get(this.#current ?? '') ?? this.#model.queue[0];
    if (entry) {
      void this.#judge([entry], isApproved);
    }
  }

  /** @param {{about: string, state: string, text: string}} attempt */
  attempt({ about, state, text }) {
    if (state === 'refused') {
      this.#refusals.set(about, text);
    } else {
      this.#refusals.delete(about);
    }

    const row = this.#rows.get(about);
    if (row) {
      row.classList.toggle('pending', state === 'pending');
      const status = /** @type {HTMLElement} */ (row.querySelector('.refused'));
      status.textContent = this.#refusals.get(about) ?? '';
    }
  }

  show() {
    const queue = this.#model.queue.slice(0, shownAtMost);
    const { list, empty, more } = this.#parts;
    const ids = new Set(queue.map(({ comment }) => comment.id));
    const focused = this.#current;
    const wasAt = [...this.#rows.keys()].sort(compareIds).indexOf(focused ?? '');
    const hadFocus = list.contains(document.activeElement);
    for (const [id, row] of this.#rows) {
      if (!ids.has(id)) {
        row.remove();
        this.#rows.delete(id);
      }
    }

    for (const entry of queue) {
      if (!this.#rows.has(entry.comment.id)) {
        this.#rows.set(entry.comment.id, this.#row(entry));
      }
    }

    list.append(...queue.filter((entry, index) => list.children[index] !== this.#rows.get(entry.comment.id)).map((entry) => /** @type {HTMLElement} */ (this.#rows.get(entry.comment.id))));
    empty.hidden = queue.length > 0;
    more.hidden = this.#model.held.size <= shownAtMost;
    more.textContent = this.#i18n.t('held.more', { count: this.#model.held.size - shownAtMost });
    if (hadFocus && focused !== null && !ids.has(focused)) {
      // The keyboard goes on with the one that took the place.
      /** @type {HTMLElement | undefined} */ (list.children[Math.min(Math.max(0, wasAt), list.childElementCount - 1)])?.focus();
    }

    this.#tick();
  }

  rebuild() {
    this.#rows.forEach((row) => row.remove());
    this.#rows.clear();
    this.show();
  }

  /**
   * @param {Entry[]} entries
   * @param {boolean} isApproved
   */
  async #judge(entries, isApproved) {
    await this.#actions.judge(entries, isApproved);
  }

  /** @param {Entry} entry */
  #sameAuthor(entry) {
    return this.#model.queue.filter(({ comment }) => comment.from.id === entry.comment.from.id);
  }

  /** @param {EventTarget | null} target */
  #entryOf(target) {
    const row = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest('[data-id]')) : null;
    return row ? this.#model.held.get(row.dataset.id ?? '') : undefined;
  }

  /** @param {Entry} entry */
  #row(entry) {
    const { comment, why } = entry;
    const row = make('li', 'held-row');
    row.tabIndex = 0;
    row.dataset.testid = 'mod-held-row';
    row.dataset.id = comment.id;
    row.dataset.author = comment.from.id;
    const head = make('p', 'held-head');
    const author = this.#button('author', 'card', comment.from.name);
    head.append(author, make('span', 'blame', why ?? ''), make('span', 'left'));
    const buttons = make('p', 'held-buttons');
    const approve = this.#button('button small good', 'approve', this.#i18n.t('do.approve'));
    approve.dataset.testid = 'mod-approve';
    const deny = this.#button('button small bad', 'deny', this.#i18n.t('do.deny'));
    deny.dataset.testid = 'mod-deny';
    buttons.append(approve, deny, make('span', 'held-all'));
    row.append(head, make('p', 'held-text', comment.text), buttons, make('p', 'refused', this.#refusals.get(comment.id) ?? ''));
    return row;
  }

  /**
   * @param {string} className
   * @param {string} what
   * @param {string} text
   */
  #button(className, what, text) {
    const button = make('button', className, text);
    button.type = 'button';
    button.dataset.do = what;
    return button;
  }

  /** Time left, and how many more there are of the same viewer. */
  #tick() {
    const now = Date.now();
    /** @type {Map<string, number>} */
    const counts = new Map();
    this.#model.held.forEach(({ comment }) => counts.set(comment.from.id, (counts.get(comment.from.id) ?? 0) + 1));
    const seen = new Set();
    for (const entry of this.#model.queue) {
      const row = this.#rows.get(entry.comment.id);
      if (!row) {
        continue;
      }

      const { id: author } = entry.comment.from;

      const left = /** @type {HTMLElement} */ (row.querySelector('.left'));
      left.textContent = entry.until === undefined ? '' : this.#i18n.countdown(entry.until - now);
      left.title = this.#i18n.t('held.left');
      left.classList.toggle('soon', entry.until !== undefined && entry.until - now < soonMs);
      // Once is enough for each viewer.
      this.#showAll(/** @type {HTMLElement} */ (row.querySelector('.held-all')), seen.has(author) ? 1 : (counts.get(author) ?? 1));
      seen.add(author);
    }
  }

  /**
   * @param {HTMLElement} place
   * @param {number} count of this viewer's comments in the queue
   */
  #showAll(place, count) {
    if (place.dataset.count === String(count)) {
      return;
    }

    place.dataset.count = String(count);
    const both = [
      this.#button('mini', 'approve-all', this.#i18n.t('held.approveAll', { count })),
      this.#button('mini', 'deny-all', this.#i18n.t('held.denyAll', { count })),
    ];
    place.replaceChildren(...(count > 1 ? both : []));
  }
}
