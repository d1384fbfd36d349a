// @ts-check
import { RoomFeed } from './room-feed.js';

/** @typedef {import('./room-feed.js').FeedOptions} FeedOptions */

/** The plugin's numbers for where a comment goes. @type {Record<string, 0 | 1 | 2>} */
const numbers = { scroll: 0, reverse: 0, top: 1, bottom: 2 };

/** @type {import('../comment.js').Comment['mode'][]} */
const modes = ['scroll', 'top', 'bottom'];

/** Beside the plugin's own setting. @type {Record<string, number>} */
const sizes = { small: 0.75, large: 1.5 };

/**
 * A room as the comments of artplayer-plugin-danmuku.
 *
 *     const live = liveDanmuku({ room: 'demo', getToken: () => token });
 *     const art = new Artplayer({ container, url, plugins: [artplayerPluginDanmuku({ ...live.options })] });
 *     live.attach(art);
 *
 * @param {FeedOptions & {mediaTime?: () => number | undefined}} options `mediaTime`: seconds into the picture, where its viewers share them
 */
export function liveDanmuku(options) {
  /** @type {any} */
  let art = null;

  /** @type {RoomFeed<string>} */
  let feed;

  /** Ids that were taken away, for those that the plugin has not drawn yet or would draw again. @type {Set<string>} */
  const gone = new Set();

  return {
    /** Options of the plugin; your own go beside them. */
    options: {
      danmuku: [],

      /** Posts what its viewer typed. The plugin then draws it, under the id that it has got. @param {any} danmu */
      async beforeEmit(danmu) {
        try {
          const draft = { text: danmu.text, mode: modes[danmu.mode], color: numberOf(danmu.color), mediaTime: options.mediaTime?.() };
          await feed.post(draft, (ack) => {
            danmu.id = ack.id;
            danmu.text = ack.masked ?? danmu.text;
            return ack.id;
          });
          return true;
        } catch (error) {
          art.notice.show = /** @type {Error} */ (error).message;
          return false;
        }
      },

      /** @param {any} danmu */
      beforeVisible: (danmu) => !gone.has(danmu.id),
    },

    /** Comments fly from here on. @param {any} itsPlayer */
    attach(itsPlayer) {
      art = itsPlayer;
      feed = new RoomFeed({
        draw: (comment) => {
          art.plugins.artplayerPluginDanmuku.emit({
            id: comment.id,
            text: comment.text,
            mode: numbers[comment.mode],
            color: colorOf(comment.color),
            style: comment.size in sizes ? { fontSize: `${fontSizeOf(art) * sizes[comment.size]}px` } : {},
          });
          return comment.id;
        },
        erase: (id) => {
          gone.add(id);
          for (const drawn of art.template.$danmuku.querySelectorAll(`[data-id="${id}"]`)) {
            drawn.textContent = '';
            drawn.style.visibility = 'hidden';
          }
        },
      }, options);
      art.on('destroy', () => feed.close());
      return feed;
    },
  };
}

/** @param {any} art its plugin says pixels, or a share of the player's height */
function fontSizeOf(art) {
  const { fontSize } = art.plugins.artplayerPluginDanmuku.option;
  return typeof fontSize === 'number' ? fontSize : (art.template.$player.clientHeight * Number.parseFloat(fontSize)) / 100;
}

/** @param {number} color 24-bit RGB */
function colorOf(color) {
  return `#${color.toString(16).padStart(6, '0')}`;
}

/** @param {string} color as `#fff` or `#ffffff` */
function numberOf(color) {
  const digits = color.replace('#', '');
  const number = Number.parseInt(digits.length === 3 ? digits.replace(/./g, '$&$&') : digits, 16);
  return Number.isNaN(number) ? 0xffffff : number & 0xffffff;
}
