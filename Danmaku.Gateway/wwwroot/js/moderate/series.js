// @ts-check

const minuteMs = 60_000;

/** Numbers of each minute, for the last hour. */
export class MinuteSeries {
  /** @type {Map<number, number>} by minute of the Unix time */
  #values = new Map();
  #knownSince = Infinity;
  #minutes;

  /** @param {number} [minutes] kept */
  constructor(minutes = 60) {
    this.#minutes = minutes;
  }

  /**
   * Minutes from here on that have no number count as zero, earlier ones as unknown.
   * @param {number} at Unix ms
   */
  startsAt(at) {
    this.#knownSince = Math.min(this.#knownSince, Math.floor(at / minuteMs));
  }

  /**
   * @param {number} at Unix ms
   * @param {number} [count]
   */
  add(at, count = 1) {
    const minute = Math.floor(at / minuteMs);
    this.#put(minute, (this.#values.get(minute) ?? 0) + count);
  }

  /**
   * Keeps the highest of each minute.
   * @param {number} at Unix ms
   * @param {number} value
   */
  peak(at, value) {
    const minute = Math.floor(at / minuteMs);
    this.#put(minute, Math.max(this.#values.get(minute) ?? 0, value));
  }

  /**
   * @param {number} now Unix ms
   * @param {number} count of minutes, the running one included
   * @returns {{at: number, value: number | null}[]} oldest first; null where nothing is known
   */
  points(now, count) {
    const last = Math.floor(now / minuteMs);
    return Array.from({ length: count }, (_, index) => {
      const minute = last - count + 1 + index;
      return { at: minute * minuteMs, value: minute < this.#knownSince ? null : (this.#values.get(minute) ?? 0) };
    });
  }

  /**
   * @param {number} minute
   * @param {number} value
   */
  #put(minute, value) {
    this.#values.set(minute, value);
    if (this.#values.size > this.#minutes + 10) {
      const oldest = minute - this.#minutes;
      [...this.#values.keys()].filter((one) => one < oldest).forEach((one) => this.#values.delete(one));
    }
  }
}

/** How many happened in the last minute, by seconds. */
export class Rate {
  /** @type {{second: number, count: number}[]} */
  #seconds = [];

  /**
   * @param {number} now Unix ms
   * @param {number} [count]
   */
  add(now, count = 1) {
    const second = Math.floor(now / 1000);
    const last = this.#seconds[this.#seconds.length - 1];
    if (last?.second === second) {
      last.count += count;
    } else {
      this.#seconds.push({ second, count });
    }
  }

  /** @param {number} now Unix ms */
  perMinute(now) {
    const since = Math.floor(now / 1000) - 60;
    this.#seconds = this.#seconds.filter(({ second }) => second > since);
    return this.#seconds.reduce((sum, { count }) => sum + count, 0);
  }
}
