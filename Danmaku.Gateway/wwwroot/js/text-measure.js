// @ts-check

const limit = 2000;

/** Widths of texts, each measured once. */
export class TextMeasure {
  #family;
  #context = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  /** @type {Map<string, number>} oldest first */
  #widths = new Map();

  /** @param {string} family CSS font families */
  constructor(family) {
    this.#family = family;
  }

  /** @param {number} px */
  font(px) {
    return `600 ${px}px ${this.#family}`;
  }

  /**
   * @param {string} text on one line
   * @param {number} px font size
   */
  width(text, px) {
    const key = `${px}|${text}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      this.#context.font = this.font(px);
      width = this.#context.measureText(text).width;
      if (this.#widths.size >= limit) {
        this.#widths.delete(/** @type {string} */ (this.#widths.keys().next().value));
      }

      this.#widths.set(key, width);
    }

    return width;
  }
}
