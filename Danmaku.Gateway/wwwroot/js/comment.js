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
 * @property {{amount: number, currency: string, duration: number}} [superChat] what was paid: smallest unit, ISO 4217, seconds
 * @property {'held' | 'delayed' | 'shadowed'} [stage] told to moderators: viewers do not see it (yet)
 * @property {boolean} [isAnnouncement] no comment but a moderator's announcement
 * @property {boolean} [caughtUp] it was in the room before this client was (again)
 *
 * @typedef {Partial<Pick<Comment, 'mode' | 'color' | 'size' | 'replyTo' | 'mention' | 'mediaTime'>> & {text: string, nonce?: string}} Draft
 */

/** A comment caught up with that is older belongs to a picture that has gone by: to the list, not to the stage. */
const pastMs = 10_000;

/** Older than this, a comment that is shown late belongs to the list and not to the picture. */
export const lateMs = 15_000;

/**
 * @param {Comment} comment
 * @param {number} now Unix ms
 */
export function isPast(comment, now) {
  return comment.caughtUp === true && now - comment.at > pastMs;
}

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
    superChat: event.superChat,
    stage: event.stage,
  };
}
