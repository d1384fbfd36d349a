// @ts-check

/** @typedef {import('./comment.js').Comment} Comment */

/**
 * Which comments leave screens and lists by an event of the room.
 * @param {{kind: string, [member: string]: any}} event
 * @returns {((comment: Comment) => boolean) | null} null for an event that takes none away
 */
export function leavingBy(event) {
  switch (event.kind) {
    case 'delete':
    case 'withhold':
      return among(event.comments);
    case 'purge':
      return ofViewer(event.viewer, /** @type {any} */ (event));
    case 'sanction':
      return event.purge ? ofViewer(event.viewer, event.purge) : null;
    case 'clear':
      return () => true;
    default:
      return null;
  }
}

/** @param {(string | {id: string})[]} comments ids, or the comments themselves where a moderator is told */
function among(comments) {
  const ids = new Set(comments.map((one) => (typeof one === 'string' ? one : one.id)));
  return (/** @type {Comment} */ comment) => ids.has(comment.id);
}

/**
 * @param {string} viewer
 * @param {{since: number, comments: string[]}} purge
 */
function ofViewer(viewer, { since, comments }) {
  const isNamed = among(comments);
  return (/** @type {Comment} */ comment) => isNamed(comment) || (comment.from.id === viewer && comment.at >= since);
}
