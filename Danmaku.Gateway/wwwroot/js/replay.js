// @ts-check
import { commentOf } from './comment.js';
import { RequestError } from './requests.js';
import { leavingBy } from './retraction.js';

/**
 * @typedef {import('./comment.js').Comment} Comment
 *
 * @typedef {object} Media what is replayed along: an HTMLMediaElement, or anything with this part of one
 * @property {number} currentTime seconds
 * @property {boolean} paused
 * @property {number} playbackRate
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener told of `play`, `seeking` and `ratechange`
 * @property {(type: string, listener: (event: any) => void) => void} removeEventListener
 *
 * @typedef {object} ReplayOptions
 * @property {number} [origin] Unix ms of media time zero; default: the first comment's
 * @property {number} [since] Unix ms
 * @property {number} [until] Unix ms
 * @property {number} [window] seconds asked for at once, 30; 1 to 300
 */

/** How often the playhead is looked at while it moves; finer than the eye tells a comment that comes late. */
const tickMs = 100;
/** Seconds of picture, at the speed it has, that are to be at hand. */
const aheadSeconds = 10;
/** A playhead that moved this much further than time did between two looks did not play there. */
const jumpSeconds = 2;
/** A page that was kept from looking for longer than this sees where the picture is; for less, what it went past. */
const stallSeconds = 10;
/** A comment this late, because the answer was, belongs to a picture that has gone by. */
const lateSeconds = 3;
/** Asked for at once; as much more as the picture is faster, up to what a gateway answers. */
const windowSeconds = 30;
const maxWindowSeconds = 300;
/** The latest media time that there is. */
const maxMediaSeconds = 36_000_000;
/** So long an answer may have in it what this page was already told is gone. */
const goneMs = 10_000;
/** Between two requests: whoever drags a seek bar is at another place with every frame. */
const betweenRequestsMs = 200;
const retryMs = 1000;

/**
 * Comments of a recording, each when the picture gets to it. Only what lies shortly before the playhead is fetched, and
 * nothing while it is paused.
 *
 * Events, all CustomEvent with a `detail`: `comment` Comment, with its mediaTime · `seek` {at} what is on the screen belongs to
 * another moment · `remove` {isGone} a function that tells which comments were taken away · `window` {from, to, length, origin} ·
 * `error` RequestError: it is over; `parts` tells what of a recording that is too large is not.
 */
export class Replay extends EventTarget {
  #client;
  #clock;
  #media;
  #options;
  /** @type {Comment[]} by media time, still to come */
  #coming = [];
  /** Media time up to which comments are at hand, and up to which they were handed out. */
  #fetchedTo = 0;
  #playedTo = 0;
  #lookedAt = -Infinity;
  #isFetching = false;
  #isOver = false;
  #isClosed = false;
  #askedAt = -Infinity;
  /** Grows with each seek; the answer to an older question is of no use. */
  #seeks = 0;
  /** What was taken away lately. @type {{isGone: (comment: Comment) => boolean, at: number}[]} */
  #gone = [];
  /** @type {any} */
  #tick;
  /** @type {any} */
  #retry;

  /** Comments that came too late to be shown. */
  missed = 0;

  /**
   * @param {EventTarget & {request: (frame: any) => Promise<any>}} client
   * @param {import('./connection.js').Clock} clock
   * @param {Media} media
   * @param {ReplayOptions} options
   */
  constructor(client, clock, media, options) {
    super();
    this.#client = client;
    this.#clock = clock;
    this.#media = media;
    this.#options = { ...options };
    for (const type of ['seeking', 'play', 'ratechange']) {
      media.addEventListener(type, this.#onMedia);
    }

    client.addEventListener('event', this.#onEvent);
    client.addEventListener('joined', this.#onJoined);
    this.#seek();
    this.#look();
  }

  /** Ends it; the media element is left as it is. */
  stop() {
    this.#isOver = true;
    this.#seeks += 1;
    this.#clock.clearTimeout(this.#tick);
    this.#clock.clearTimeout(this.#retry);
    for (const type of ['seeking', 'play', 'ratechange']) {
      this.#media.removeEventListener(type, this.#onMedia);
    }

    this.#client.removeEventListener('event', this.#onEvent);
    this.#client.removeEventListener('joined', this.#onJoined);
  }

  /** @param {Event} event */
  #onMedia = (event) => {
    if (event.type === 'seeking') {
      this.#seek();
    }

    this.#look();
  };

  /** @param {any} event */
  #onEvent = ({ detail }) => {
    const isGone = leavingBy(detail);
    if (isGone) {
      this.#coming = this.#coming.filter((comment) => !isGone(comment));
      this.#gone = [...this.#gone.filter(({ at }) => at > this.#clock.now() - goneMs), { isGone, at: this.#clock.now() }];
      this.#emit('remove', { isGone });
    } else if (detail.kind === 'show') {
      // What comes back is in the answers again.
      this.#gone = [];
    }
  };

  #onJoined = () => {
    this.#isClosed = false;
    this.#fetchSoon(0);
  };

  /** Where the picture is: what has no time is at its beginning. */
  #at() {
    const at = this.#media.currentTime;
    return Number.isFinite(at) ? Math.min(maxMediaSeconds, Math.max(0, at)) : 0;
  }

  /** How much faster than life the picture is. */
  #speed() {
    const rate = this.#media.playbackRate;
    return Number.isFinite(rate) ? Math.max(1, rate) : 1;
  }

  #seek() {
    const at = this.#at();
    this.#seeks += 1;
    this.#coming = [];
    this.#fetchedTo = at;
    this.#playedTo = at;
    this.#emit('seek', { at });
    this.#fetchSoon(0);
  }

  #look() {
    this.#clock.clearTimeout(this.#tick);
    if (this.#isOver) {
      return;
    }

    const at = this.#at();
    const before = this.#playedTo;
    const stood = (this.#clock.now() - this.#lookedAt) / 1000;
    this.#lookedAt = this.#clock.now();
    if (at < before - 0.05 || at > before + ((stood < stallSeconds ? stood : 0) + jumpSeconds) * this.#speed()) {
      this.#seek();
    } else {
      this.#playedTo = Math.max(before, at);
      this.#handOut(before);
    }

    if (!this.#media.paused) {
      if (this.#fetchedTo - at < aheadSeconds * this.#speed()) {
        this.#fetchSoon(0);
      }

      this.#tick = this.#clock.setTimeout(() => this.#look(), tickMs);
    }
  }

  /** @param {number} before media time of the look before this one */
  #handOut(before) {
    while (this.#coming.length > 0 && /** @type {number} */ (this.#coming[0].mediaTime) <= this.#playedTo && !this.#media.paused) {
      const comment = /** @type {Comment} */ (this.#coming.shift());
      if (/** @type {number} */ (comment.mediaTime) < before - lateSeconds * this.#speed()) {
        this.missed += 1;
      } else {
        this.#emit('comment', comment);
      }
    }
  }

  /** @param {number} afterMs */
  #fetchSoon(afterMs) {
    if (this.#isFetching || this.#isOver || this.#isClosed) {
      return;
    }

    this.#clock.clearTimeout(this.#retry);
    const waitMs = Math.max(afterMs, this.#askedAt + betweenRequestsMs - this.#clock.now());
    if (waitMs <= 0) {
      void this.#fetch();
    } else {
      this.#retry = this.#clock.setTimeout(() => void this.#fetch(), waitMs);
    }
  }

  async #fetch() {
    const seek = this.#seeks;
    this.#isFetching = true;
    this.#askedAt = this.#clock.now();
    // What the picture has left behind meanwhile would come too late, and keep what follows waiting.
    this.#fetchedTo = Math.max(this.#fetchedTo, this.#playedTo - lateSeconds * this.#speed());
    let againMs = -1;
    try {
      const window = Math.min(maxWindowSeconds, (this.#options.window ?? windowSeconds) * this.#speed());
      const frame = await this.#client.request({ type: 'replay', ...this.#options, window, at: this.#fetchedTo });
      if (seek === this.#seeks) {
        this.#take(frame);
      } else {
        againMs = 0;
      }
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }

      againMs = this.#afterRefusal(error, seek);
    } finally {
      this.#isFetching = false;
    }

    if (againMs >= 0) {
      this.#fetchSoon(againMs);
    } else {
      this.#look();
    }
  }

  /** @param {any} frame */
  #take({ origin, from, to, length, comments }) {
    // From now on times are counted from there, whatever becomes of the first comment.
    this.#options.origin = origin;
    this.#fetchedTo = to;
    this.#gone = this.#gone.filter((one) => one.at > this.#clock.now() - goneMs);
    this.#coming.push(...comments.map(commentOf).filter((/** @type {Comment} */ comment) => !this.#gone.some(({ isGone }) => isGone(comment))));
    this.#emit('window', { from, to, length, origin });
  }

  /**
   * @param {RequestError} error
   * @param {number} seek
   * @returns {number} when to ask again, ms; negative: not by itself
   */
  #afterRefusal(error, seek) {
    if (error.retryAfterMs !== undefined) {
      return error.retryAfterMs;
    }

    if (seek !== this.#seeks) {
      return 0;
    }

    if (error.reason === 0) {
      // The client itself gave up; one that was closed says when it is back.
      this.#isClosed = error.name === 'closed';
      return this.#isClosed ? -1 : retryMs;
    }

    this.stop();
    this.#emit('error', error);
    return -1;
  }

  /**
   * @param {string} type
   * @param {any} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
