// @ts-check
import { compareIds } from '../position.js';
import { entryOf, isGone, isHeld } from './entry.js';
import { Names } from './names.js';
import { RoomState } from './room-state.js';
import { Standings } from './standings.js';

/**
 * @typedef {import('./entry.js').Entry} Entry
 * @typedef {import('./entry.js').Stamp} Stamp
 */

/** Comments remembered; beyond it the oldest tenth is forgotten at once, held ones excepted. */
const limit = 5000;

/**
 * What moderators see of a room: every comment with what was done to it and by whom, and the state around them.
 * Knows nothing of the page.
 *
 * Events, CustomEvent with a `detail`: `entries` {added, changed, dropped} entries that came, that look different, and how many
 * of the oldest were forgotten · `held` the queue changed · `state` as {@link RoomState} says · `action` the event: something that
 * stands in the log · `viewer` {viewer} something about them changed.
 */
export class RoomModel extends RoomState {
  /** @type {Entry[]} by position */
  order = [];
  /** @type {Map<string, Entry>} comments that wait for a moderator */
  held = new Map();
  /** @type {Set<string>} ids of actions that were taken back */
  undone = new Set();
  names = new Names();
  standings = new Standings();

  /** @type {Map<string, Entry>} */
  #byId = new Map();

  /** @param {string} id */
  find(id) {
    return this.#byId.get(id) ?? this.held.get(id);
  }

  /** Held comments, the one that waits longest first. */
  get queue() {
    return [...this.held.values()].sort((a, b) => compareIds(a.comment.id, b.comment.id));
  }

  /** @param {any} snapshot of the client; what it does not name between its oldest and newest comment is gone */
  replace(snapshot) {
    const { comments } = snapshot;
    const withheld = snapshot.staff?.withheld ?? [];
    /** @type {Entry[]} */
    const added = [];
    const changed = new Set();
    for (const wire of [...comments, ...withheld]) {
      this.#upsert(wire, added, changed);
    }

    const said = new Set([...comments, ...withheld].map(({ id }) => id));
    const [oldest, newest] = [comments[0], comments[comments.length - 1]];
    for (const entry of this.order) {
      const { id } = entry.comment;
      const isSpokenFor = oldest && compareIds(id, oldest.id) >= 0 && compareIds(id, newest.id) <= 0;
      if (!said.has(id) && ((isSpokenFor && !isGone(entry)) || isHeld(entry))) {
        entry.stamps.push({ event: null, cause: 'deleted', by: null });
        changed.add(entry);
      }
    }

    this.#settle(added, changed);
    this.replaceState(snapshot);
  }

  /**
   * Comments of before, as the staff's history has them.
   * @param {any[]} comments
   */
  remember(comments) {
    /** @type {Entry[]} */
    const added = [];
    comments.filter(({ id }) => !this.#byId.has(id)).forEach((wire) => this.#upsert(wire, added, new Set()));
    this.#settle(added, new Set());
  }

  /**
   * Entries of the log of before: who deleted what, and what is held against whom.
   * @param {any[]} entries oldest first
   */
  recall(entries) {
    const changed = new Set();
    for (const logged of entries) {
      this.names.learn(logged.actor);
      if (logged.action === 'undo' && logged.about) {
        this.undone.add(logged.about);
      }

      this.standings.recall(logged);
      for (const { id } of logged.comments ?? []) {
        const unsigned = this.#byId.get(id)?.stamps.find((stamp) => stamp.event === null);
        if (unsigned && !['approve', 'hold', 'pin', 'warn', 'undo'].includes(logged.action)) {
          Object.assign(unsigned, { event: logged.event, cause: causeOf(logged.action), by: logged.actor?.id ?? '', reason: logged.reason });
          changed.add(this.#byId.get(id));
        }
      }
    }

    this.#settle([], changed);
  }

  /** @param {any} event of the room, with its id */
  apply(event) {
    /** @type {Entry[]} */
    const added = [];
    /** @type {Set<Entry>} */
    const changed = new Set();
    const { id, kind, by = '', reason } = event;
    this.at = compareIds(id, this.at) > 0 ? id : this.at;
    switch (kind) {
      case 'comment':
        this.#upsert(event, added, changed);
        break;
      case 'show':
      case 'withhold':
        for (const wire of event.comments) {
          // A page that is not (yet) a moderator's gets bare ids.
          if (typeof wire === 'object') {
            this.#upsert(wire, added, changed);
          }
        }

        break;
      case 'delete':
        this.#stamp(event.comments.map((/** @type {string} */ one) => this.find(one)), { event: id, cause: event.cause ?? 'deleted', by, reason }, changed);
        break;
      case 'purge':
        this.#purge(event.viewer, event, { event: id, cause: 'purge', by, reason }, changed);
        break;
      case 'clear':
        this.#stamp(this.order.filter((entry) => compareIds(entry.comment.id, id) < 0), { event: id, cause: 'clear', by }, changed);
        break;
      case 'sanction':
        this.standings.add(event);
        this.#purge(event.viewer, event.purge, { event: id, cause: event.action, by, reason, until: event.until }, changed);
        this.#ofViewer(event.viewer, changed);
        break;
      case 'lift':
        this.standings.lift(event.viewer, event.action);
        this.#ofViewer(event.viewer, changed);
        break;
      case 'undo':
        this.undone.add(event.event);
        for (const entry of this.order.filter(({ stamps }) => stamps.some((stamp) => stamp.event === event.event))) {
          entry.stamps = entry.stamps.filter((stamp) => stamp.event !== event.event);
          changed.add(entry);
        }

        break;
      default:
        this.names.learn(event.appeal?.viewer);
        this.applyState(event);
        break;
    }

    this.#settle(added, changed);
    if (kind !== 'comment') {
      this.#emit('action', event);
    }

    const viewer = event.viewer ?? event.appeal?.viewer?.id;
    if (viewer !== undefined) {
      this.#emit('viewer', { viewer });
    }
  }

  /**
   * @param {any} wire a comment as events, snapshots and histories have it
   * @param {Entry[]} added
   * @param {Set<Entry>} changed
   */
  #upsert(wire, added, changed) {
    const fresh = entryOf(wire);
    this.names.learn(fresh.comment.from);
    const known = this.find(fresh.comment.id);
    if (known) {
      const { stage, why, until, stamps } = fresh;
      Object.assign(known, { stage, why, until, stamps });
      changed.add(known);
      return;
    }

    added.push(fresh);
    this.#byId.set(fresh.comment.id, fresh);
    let index = this.order.length;
    while (index > 0 && compareIds(this.order[index - 1].comment.id, fresh.comment.id) > 0) {
      index -= 1;
    }

    this.order.splice(index, 0, fresh);
  }

  /**
   * @param {string} viewer
   * @param {{since?: number, comments?: string[]} | undefined} purged
   * @param {Stamp} stamp
   * @param {Set<Entry>} changed
   */
  #purge(viewer, purged, stamp, changed) {
    if (!purged) {
      return;
    }

    const { since = Infinity, comments = [] } = purged;
    const ids = new Set(comments);
    const gone = [...this.order, ...this.held.values()].filter(
      ({ comment }) => ids.has(comment.id) || (comment.from.id === viewer && comment.at >= since),
    );
    this.#stamp(gone, stamp, changed);
  }

  /**
   * @param {(Entry | undefined)[]} entries
   * @param {Stamp} stamp
   * @param {Set<Entry>} changed
   */
  #stamp(entries, stamp, changed) {
    for (const entry of new Set(entries)) {
      if (entry && !entry.stamps.some((one) => one.event !== null && one.event === stamp.event)) {
        entry.stamps.push(stamp);
        changed.add(entry);
      }
    }
  }

  /**
   * @param {string} viewer
   * @param {Set<Entry>} changed
   */
  #ofViewer(viewer, changed) {
    this.order.filter(({ comment }) => comment.from.id === viewer).forEach((entry) => changed.add(entry));
  }

  /**
   * @param {Entry[]} added
   * @param {Set<any>} changed
   */
  #settle(added, changed) {
    let isQueueNew = false;
    for (const entry of [...added, ...changed]) {
      const { id } = entry.comment;
      if (isHeld(entry) !== this.held.has(id)) {
        isQueueNew = true;
        isHeld(entry) ? this.held.set(id, entry) : this.held.delete(id);
      }
    }

    let dropped = 0;
    if (this.order.length > limit) {
      dropped = limit / 10;
      this.order.splice(0, dropped).forEach(({ comment }) => this.#byId.delete(comment.id));
    }

    if (added.length > 0 || changed.size > 0) {
      this.#emit('entries', { added, changed: [...changed].filter((entry) => !added.includes(entry)), dropped });
    }

    if (isQueueNew) {
      this.#emit('held', {});
    }
  }

  /**
   * @param {string} type
   * @param {any} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** @param {string} action of the log */
function causeOf(action) {
  return { delete: 'deleted', deny: 'denied', expire: 'expired', judge: 'judged' }[action] ?? action;
}
