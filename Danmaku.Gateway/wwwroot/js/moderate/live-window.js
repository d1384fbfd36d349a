// @ts-check

/** Rows kept while following the newest, while reading, and how many more are brought at an end of the window. */
const following = 120;
const reading = 500;
const step = 100;

/**
 * Which part of a list that grows at its end has rows: the newest while it is followed, otherwise a window that stays where
 * the reader is and that is moved by them. Knows nothing of the page.
 */
export class LiveWindow {
  /** Index of the first row, and of the one after the last. */
  start = 0;
  end = 0;
  #length = 0;
  #isFollowing = true;

  get isFollowing() {
    return this.#isFollowing;
  }

  /** How many there are below the last row. */
  get below() {
    return this.#length - this.end;
  }

  /** @param {boolean} isFollowing */
  follow(isFollowing) {
    this.#isFollowing = isFollowing;
    if (isFollowing) {
      this.#toEnd();
    }
  }

  /** @param {number} count appended */
  grow(count) {
    this.#length += count;
    if (this.#isFollowing) {
      this.#toEnd();
    } else {
      // Rows below the reader's place do not move what is read.
      this.end = Math.min(this.#length, Math.max(this.end, this.start + reading));
    }
  }

  /**
   * One came in the middle of the list.
   * @param {number} index
   */
  insert(index) {
    this.#length += 1;
    if (this.#isFollowing) {
      this.#toEnd();
    } else {
      this.start += index < this.start ? 1 : 0;
      this.end += index < this.end ? 1 : 0;
    }
  }

  /** @param {number} count forgotten at the beginning */
  shrink(count) {
    this.#length = Math.max(0, this.#length - count);
    this.start = Math.max(0, this.start - count);
    this.end = Math.max(0, this.end - count);
  }

  /** @param {number} length of another list in its place */
  reset(length) {
    this.#length = length;
    this.#toEnd();
  }

  /** @returns {boolean} whether there was something above */
  up() {
    if (this.start === 0) {
      return false;
    }

    this.start = Math.max(0, this.start - step);
    this.end = Math.min(this.end, this.start + reading + step);
    return true;
  }

  /** @returns {boolean} whether there was something below */
  down() {
    if (this.end >= this.#length) {
      return false;
    }

    this.end = Math.min(this.#length, this.end + step);
    this.start = Math.max(this.start, this.end - reading - step);
    return true;
  }

  #toEnd() {
    this.end = this.#length;
    this.start = Math.max(0, this.end - following);
  }
}
