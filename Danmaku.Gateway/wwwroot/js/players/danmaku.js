// @ts-check
import { RoomFeed } from './room-feed.js';

/** @typedef {import('./room-feed.js').FeedOptions} FeedOptions */

/** Its names for where a comment goes. @type {Record<string, string>} */
const modes = { scroll: 'rtl', reverse: 'ltr', top: 'top', bottom: 'bottom' };

/** @type {Record<string, number>} */
const sizes = { small: 0.75, normal: 1, large: 1.5 };

/**
 * A room as the comments of danmaku.js in live mode, on either of its engines. What its page posts with the `post` of what this returns is drawn as soon as it
 * is accepted.
 *
 *     const feed = connectRoom(new Danmaku({ container, engine: 'dom' }), { room: 'demo', getToken: () => token });
 *     await feed.post({ text: 'Hello', mode: 'top', color: 0xff0000 });
 *
 * @param {any} danmaku
 * @param {FeedOptions & {fontSize?: number}} options `fontSize`: of a comment of normal size in CSS pixels, 25 by default
 */
export function connectRoom(danmaku, options) {
  const fontSize = options.fontSize ?? 25;
  return new RoomFeed({
    draw: (comment) => {
      // The one object of ours that its own comment keeps: that is how to find it again.
      const style = styleOf(danmaku.engine, comment, fontSize * sizes[comment.size]);
      danmaku.emit({ text: comment.text, mode: modes[comment.mode], style });
      return danmaku.comments.findLast((/** @type {any} */ one) => one.style === style);
    },
    erase: (drawn) => {
      // It goes on its way unseen: taking it out would break the library's own book-keeping.
      drawn.text = '';
      if (drawn.node) {
        drawn.node.textContent = '';
      }

      drawn.canvas?.getContext('2d').clearRect(0, 0, drawn.canvas.width, drawn.canvas.height);
    },
  }, options);
}

/**
 * @param {string} engine
 * @param {import('../comment.js').Comment} comment
 * @param {number} size CSS pixels
 */
function styleOf(engine, comment, size) {
  const color = `#${comment.color.toString(16).padStart(6, '0')}`;
  return engine === 'canvas'
    ? { font: `bold ${size}px sans-serif`, fillStyle: color, strokeStyle: '#000', lineWidth: 2 }
    : { fontSize: `${size}px`, fontWeight: 'bold', color, textShadow: '0 0 2px #000' };
}
