// @ts-check
import { cssColor, isDark } from './text.js';

/**
 * @typedef {object} Look
 * @property {string} text
 * @property {number} color 24-bit RGB
 * @property {number} fontPx
 * @property {boolean} own wears a frame
 */

const family = "system-ui, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";

/** Height of a comment as a part of its font size. */
export const lineHeightFactor = 1.4;

/** Bitmaps kept for the same comment to come again: in a busy room it does. */
const limit = 400;
const paddingPx = 4;
const ownPaddingPx = 10;

/** Comments as pictures: text is measured and drawn once, however long it flies and however often it is said. */
export class CommentBitmaps {
  #measuring = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  #drawing = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(1, 1).getContext('2d'));
  /** @type {Map<string, number>} least recently used first */
  #widths = new Map();
  /** @type {Map<string, ImageBitmap>} least recently used first */
  #bitmaps = new Map();

  /**
   * @param {Look} look
   * @returns {number} px
   */
  width({ text, fontPx, own }) {
    const measured = remember(this.#widths, `${fontPx}|${text}`, () => {
      this.#measuring.font = fontOf(fontPx);
      return Math.ceil(this.#measuring.measureText(text).width);
    });
    return measured + 2 * (own ? ownPaddingPx : paddingPx);
  }

  /**
   * @param {Look} look
   * @param {number} scale device pixels per px
   * @returns {ImageBitmap}
   */
  draw(look, scale) {
    const { text, color, fontPx, own } = look;
    return remember(this.#bitmaps, `${fontPx}|${scale}|${color}|${own}|${text}`, () => {
      const [width, height] = [this.width(look), fontPx * lineHeightFactor];
      const context = this.#drawing;
      context.canvas.width = Math.ceil(width * scale);
      context.canvas.height = Math.ceil(height * scale);
      context.scale(scale, scale);
      if (own) {
        drawFrame(context, width, height);
      }

      const x = own ? ownPaddingPx : paddingPx;
      context.font = fontOf(fontPx);
      context.textBaseline = 'middle';
      context.lineJoin = 'round';
      // An outline behind the letters keeps them legible on any picture.
      context.lineWidth = Math.max(3, fontPx / 8);
      context.strokeStyle = isDark(color) ? 'rgb(255 255 255 / 0.85)' : 'rgb(0 0 0 / 0.72)';
      context.strokeText(text, x, height / 2);
      context.fillStyle = cssColor(color);
      context.fillText(text, x, height / 2);
      return context.canvas.transferToImageBitmap();
    });
  }

  /** Forgets the pictures: their scale or font is no longer used. */
  clear() {
    this.#bitmaps.clear();
  }
}

/** @param {number} px */
function fontOf(px) {
  return `600 ${px}px ${family}`;
}

/**
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 */
function drawFrame(context, width, height) {
  context.beginPath();
  context.roundRect(1, 1, width - 2, height - 2, 7);
  context.fillStyle = 'rgb(0 0 0 / 0.25)';
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = '#ffc96b';
  context.stroke();
}

/**
 * @template T
 * @param {Map<string, T>} cache
 * @param {string} key
 * @param {() => T} make
 * @returns {T}
 */
function remember(cache, key, make) {
  const value = cache.get(key) ?? make();
  cache.delete(key);
  cache.set(key, value);
  if (cache.size > limit) {
    cache.delete(/** @type {string} */ (cache.keys().next().value));
  }

  return value;
}
