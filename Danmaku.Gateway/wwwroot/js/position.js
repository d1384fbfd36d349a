// @ts-check

/**
 * @typedef {{epoch: number, seq: number}} RoomPosition
 * @typedef {{seq: number, at: number, kind: string, [member: string]: any}} RoomEvent
 * @typedef {{from: number, to: number, reason: string}} SkippedRange
 * @typedef {{epoch: number, first: number, last: number, events: RoomEvent[], skipped?: SkippedRange[]}} Batch
 */

/**
 * The last event handled in one room, and the account of everything up to it: each sequence is delivered, or accounted
 * for by a `skipped` range, or missing, which a correct server never causes.
 */
export class Position {
  /** @type {RoomPosition | null} */
  #at = null;

  /** @type {RoomPosition | null} where this client was before the last snapshot */
  #before = null;

  /** Events handed out; ones that the server says it skipped; ones that came again; ones that never came. */
  counters = { delivered: 0, accounted: 0, repeated: 0, missing: 0 };

  /** @returns {RoomPosition | undefined} what to send as `resume`; undefined before the first snapshot */
  get resume() {
    return this.#at ? { ...this.#at } : undefined;
  }

  /**
   * A snapshot stands for everything up to its position.
   * @param {number} epoch
   * @param {number} seq
   */
  replace(epoch, seq) {
    this.#before = this.#at;
    this.#at = { epoch, seq };
  }

  /**
   * @param {Batch} batch
   * @returns {RoomEvent[]} those not handled before, in order
   */
  take(batch) {
    const at = this.#enter(batch.epoch);
    if (!at) {
      this.counters.repeated += batch.events.length;
      return [];
    }

    const fresh = batch.events.filter((event) => event.seq > at.seq);
    const accounted = (batch.skipped ?? []).reduce((sum, range) => sum + countAfter(at.seq, range), 0);
    this.counters.repeated += batch.events.length - fresh.length;
    this.counters.delivered += fresh.length;
    this.counters.accounted += accounted;
    this.counters.missing += Math.max(0, batch.last - at.seq - fresh.length - accounted);
    at.seq = Math.max(at.seq, batch.last);
    return fresh;
  }

  /**
   * @param {SkippedRange & {epoch: number}} range a `skipped` frame
   * @returns {number} how many events it accounts for that were not handled before
   */
  skip(range) {
    // What a resume could not bring lies before the snapshot that came in its place.
    if (range.reason === 'resume' && this.#at?.epoch === range.epoch) {
      const known = this.#before?.epoch === range.epoch ? this.#before.seq : 0;
      const count = countAfter(known, range);
      this.counters.accounted += count;
      this.#at.seq = Math.max(this.#at.seq, range.to);
      return count;
    }

    const at = this.#enter(range.epoch);
    if (!at) {
      return 0;
    }

    const count = countAfter(at.seq, range);
    this.counters.accounted += count;
    this.counters.missing += Math.max(0, range.from - 1 - at.seq);
    at.seq = Math.max(at.seq, range.to);
    return count;
  }

  /**
   * A newer epoch begins at sequence 1; frames of an older one are late.
   * @param {number} epoch
   * @returns {RoomPosition | null} null for an older epoch
   */
  #enter(epoch) {
    if (!this.#at || epoch > this.#at.epoch) {
      this.#at = { epoch, seq: 0 };
    }

    return epoch < this.#at.epoch ? null : this.#at;
  }
}

/**
 * @param {number} seq
 * @param {{from: number, to: number}} range
 */
function countAfter(seq, range) {
  return Math.max(0, range.to - Math.max(range.from - 1, seq));
}

/**
 * Order of comments over epochs.
 * @param {string} a id of a comment, `epoch.seq`
 * @param {string} b
 * @returns {number} negative when a is older
 */
export function compareIds(a, b) {
  const [epochA, seqA] = a.split('.', 2).map(Number);
  const [epochB, seqB] = b.split('.', 2).map(Number);
  return epochA - epochB || seqA - seqB;
}
