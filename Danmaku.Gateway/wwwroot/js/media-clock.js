// @ts-check

/**
 * A clock with the part of a media element that replays need, for a recording without a video.
 * Dispatches `play`, `pause`, `seeking`, `ratechange`, `durationchange` and `ended` as a media element does.
 */
export class MediaClock extends EventTarget {
  #clock;
  /** Media time at {@link #since}, seconds. */
  #time = 0;
  #since = 0;
  #rate = 1;
  #duration = Infinity;
  #paused = true;
  #held = false;
  /** @type {any} */
  #end;

  /** @param {import('./connection.js').Clock} clock */
  constructor(clock) {
    super();
    this.#clock = clock;
  }

  get paused() {
    return this.#paused;
  }

  /** Seconds. */
  get currentTime() {
    const passed = this.#paused || this.#held ? 0 : ((this.#clock.now() - this.#since) / 1000) * this.#rate;
    return Math.min(this.#duration, this.#time + passed);
  }

  set currentTime(seconds) {
    this.#settle(Math.min(this.#duration, Math.max(0, seconds)));
    this.dispatchEvent(new Event('seeking'));
  }

  get playbackRate() {
    return this.#rate;
  }

  set playbackRate(rate) {
    this.#settle(this.currentTime);
    this.#rate = rate;
    this.#endLater();
    this.dispatchEvent(new Event('ratechange'));
  }

  /** Seconds; endless until it is known. */
  get duration() {
    return this.#duration;
  }

  set duration(seconds) {
    this.#settle(Math.min(seconds, this.currentTime));
    this.#duration = seconds;
    this.#endLater();
    this.dispatchEvent(new Event('durationchange'));
  }

  /** Stands still without being paused, as a video does that is not there yet. @param {boolean} held */
  hold(held) {
    this.#settle(this.currentTime);
    this.#held = held;
    this.#endLater();
  }

  play() {
    if (this.#paused) {
      this.#settle(this.currentTime >= this.#duration ? 0 : this.currentTime);
      this.#paused = false;
      this.#endLater();
      this.dispatchEvent(new Event('play'));
    }
  }

  pause() {
    if (!this.#paused) {
      this.#settle(this.currentTime);
      this.#paused = true;
      this.#endLater();
      this.dispatchEvent(new Event('pause'));
    }
  }

  /** @param {number} seconds media time that is now */
  #settle(seconds) {
    this.#time = seconds;
    this.#since = this.#clock.now();
    this.#endLater();
  }

  #endLater() {
    this.#clock.clearTimeout(this.#end);
    const leftMs = ((this.#duration - this.currentTime) / this.#rate) * 1000;
    if (!this.#paused && !this.#held && leftMs < 2 ** 31) {
      this.#end = this.#clock.setTimeout(() => {
        this.pause();
        this.dispatchEvent(new Event('ended'));
      }, leftMs);
    }
  }
}
