// @ts-check

/**
 * Exponential backoff with full jitter: a uniform delay between zero and a ceiling that doubles,
 * so that a crowd which lost its gateway at once does not return at once.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export class Backoff {
  #attempt = 0;

  /**
   * @param {object} [options]
   * @param {number} [options.baseMs] first ceiling, 500 ms
   * @param {number} [options.capMs] highest ceiling, 30 s
   * @param {() => number} [options.random] uniform in [0, 1)
   */
  constructor({ baseMs = 500, capMs = 30_000, random = Math.random } = {}) {
    this.baseMs = baseMs;
    this.capMs = capMs;
    this.random = random;
  }

  /**
   * Delay before the next attempt.
   * @param {number} [atLeastMs] what the server asked for; the jitter comes on top
   * @returns {number} milliseconds
   */
  next(atLeastMs = 0) {
    const ceiling = Math.min(this.capMs, this.baseMs * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 30);
    return Math.round(atLeastMs + this.random() * ceiling);
  }

  /** Starts over: the last connection was good. */
  reset() {
    this.#attempt = 0;
  }
}
