/** A clock that moves only when told to. */
export class ManualClock {
  #now = 0;
  #timers = new Map();
  #lastTimer = 0;

  now = () => this.#now;

  setTimeout = (action, delayMs) => {
    this.#lastTimer += 1;
    this.#timers.set(this.#lastTimer, { action, at: this.#now + delayMs });
    return this.#lastTimer;
  };

  clearTimeout = (timer) => this.#timers.delete(timer);

  /** Time passes and nothing runs, as in a page that is busy. */
  stall(ms) {
    this.#now += ms;
  }

  /** Moves time on and runs what is due, in order; lets promises settle after each. */
  async advance(ms) {
    const until = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) {
        break;
      }

      const [timer, { action, at }] = due;
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, at);
      action();
      await settled();
    }

    this.#now = until;
    await settled();
  }
}

/** Everything that waits for a promise has run. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
