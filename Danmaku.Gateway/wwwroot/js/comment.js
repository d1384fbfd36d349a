// @ts-check

/**
 * @typedef {{id: string, name: string, role: 'viewer' | 'member' | 'moderator' | 'streamer'}} Viewer
 *
 * @typedef {object} Comment
 * @property {string} id `epoch.seq`
 * @property {number} at Unix ms
 * @property {string} text
 * @property {Viewer} from
 * @property {'scroll' | 'top' | 'bottom' | 'reverse'} mode
 * @property {number} color 24-bit RGB
 * @property {'small' | 'normal' | 'large'} size
 * @property {string} [replyTo] id of a comment
 * @property {string} [mention] id of a viewer
 * @property {number} [mediaTime] seconds
 *
 * @typedef {Partial<Pick<Comment, 'mode' | 'color' | 'size' | 'replyTo' | 'mention' | 'mediaTime'>> & {text: string, nonce?: string}} Draft
 */

/**
 * Fills in what the wire leaves out because it is the usual.
 * @param {any} event of kind `comment`, with its id
 * @returns {Comment}
 */
export function commentOf(event) {
  return {
    id: event.id,
    at: event.at,
    text: event.text,
    from: { ...event.from, role: event.from.role ?? 'viewer' },
    mode: event.mode ?? 'scroll',
    color: event.color ?? 0xffffff,
    size: event.size ?? 'normal',
    replyTo: event.replyTo,
    mention: event.mention,
    mediaTime: event.mediaTime,
  };
}
