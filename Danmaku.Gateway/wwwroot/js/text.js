// @ts-check

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Length as a reader counts it: grapheme clusters, so that a family emoji is one.
 * @param {string} text
 */
export function graphemes(text) {
  let count = 0;
  for (const _ of segmenter.segment(text)) {
    count += 1;
  }

  return count;
}

/**
 * @param {string} text
 * @param {number} limit grapheme clusters
 */
export function excerpt(text, limit) {
  let count = 0;
  for (const { index } of segmenter.segment(text)) {
    count += 1;
    if (count > limit) {
      return `${text.slice(0, index)}…`;
    }
  }

  return text;
}

/** @param {number} color 24-bit RGB */
export function cssColor(color) {
  return `#${color.toString(16).padStart(6, '0')}`;
}

/**
 * Whether a colour needs a light outline rather than a dark one.
 * @param {number} color 24-bit RGB
 */
export function isDark(color) {
  const [red, green, blue] = [color >> 16, (color >> 8) & 255, color & 255];
  return red * 0.299 + green * 0.587 + blue * 0.114 < 64;
}
