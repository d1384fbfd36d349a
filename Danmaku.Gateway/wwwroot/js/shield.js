// @ts-check

/**
 * @typedef {object} Shields
 * @property {string[]} keywords
 * @property {{id: string, name: string}[]} viewers
 * @property {string[]} modes
 */

/**
 * Folds what looks the same to a reader: letter case, full and half width, compatibility forms, spaces inside.
 * @param {string} text
 */
export function fold(text) {
  return text.normalize('NFKC').toLowerCase().replace(/[\s\u200b-\u200d\ufeff]+/gu, '');
}

/**
 * What one viewer does not want to see. Nobody else notices.
 * @param {Shields} shields
 * @returns {(comment: {text: string, mode: string, from: {id: string}}) => boolean} whether a comment is shielded
 */
export function shieldOf({ keywords, viewers, modes }) {
  const folded = keywords.map(fold).filter((keyword) => keyword !== '');
  const ids = new Set(viewers.map((viewer) => viewer.id));
  const hiddenModes = new Set(modes);

  return (comment) => {
    if (hiddenModes.has(comment.mode) || ids.has(comment.from.id)) {
      return true;
    }

    const text = folded.length > 0 ? fold(comment.text) : '';
    return folded.some((keyword) => text.includes(keyword));
  };
}
