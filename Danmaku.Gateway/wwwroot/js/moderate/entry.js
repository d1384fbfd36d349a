// @ts-check
import { commentOf } from '../comment.js';

/**
 * What took a comment away: a comment is shown while no stamp is on it.
 * @typedef {object} Stamp
 * @property {string | null} event id of the action, for its undo; null where it is not known
 * @property {string} cause `deleted`, `denied`, `expired`, `judged`, `purge`, `timeout`, `ban` or `clear`
 * @property {string | null} by id of the moderator; empty for the room itself, null where it is not known
 * @property {string} [reason]
 * @property {number} [until] Unix ms, of a sanction
 *
 * @typedef {object} Entry
 * @property {import('../comment.js').Comment} comment
 * @property {'shown' | 'held' | 'delayed' | 'shadowed'} stage
 * @property {string} [why] one English sentence
 * @property {number} [until] Unix ms: held until denied, delayed until shown
 * @property {boolean} isMasked
 * @property {Stamp[]} stamps oldest first
 */

/** What stands where a rule masked a part. */
const maskSign = '＊';

/**
 * @param {any} wire a comment as events, snapshots and the staff's history have it
 * @returns {Entry}
 */
export function entryOf(wire) {
  return {
    comment: commentOf(wire),
    stage: wire.stage ?? 'shown',
    why: wire.why,
    until: wire.until,
    isMasked: wire.masked !== undefined || wire.text.includes(maskSign),
    stamps: wire.deleted ? [{ event: null, cause: 'deleted', by: null }] : [],
  };
}

/** @param {Entry} entry */
export const isGone = (entry) => entry.stamps.length > 0;

/** @param {Entry} entry */
export const isHeld = (entry) => entry.stage === 'held' && !isGone(entry);

/**
 * For the looks of a row.
 * @param {Entry} entry
 * @returns {'gone' | Entry['stage']}
 */
export const lookOf = (entry) => (isGone(entry) ? 'gone' : entry.stage);
