// @ts-check
import { RoomFeed } from './room-feed.js';

/** @typedef {import('./room-feed.js').FeedOptions} FeedOptions */

/** The plugin's numbers for where a comment goes. @type {Record<string, 0 | 1 | 2>} */
const numbers = { scroll: 0, reverse: 0, top: 1, bottom: 2 };

/** @type {import('../comment.js').Comment['mode'][]} */
const modes = ['scroll', 'top', 'bottom'];

/** The plugin looks for comments that are due within a tenth of a second of each frame: one that is due while a slow device draws none is never drawn. */
const late = 0.3;

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

  /** What was given to the plugin and is not drawn yet, by id. @type {Map<string, {danmu: any, due: number}>} */
  const waiting = new Map();

  /** Of what had to be given to it again, which of them it drew. @type {Map<string, number>} */
  const drawnAs = new Map();

  /** @param {any} danmu */
  function emit(danmu) {
    const due = art.currentTime + 0.1;
    waiting.set(danmu.id, { danmu, due });
    art.plugins.artplayerPluginDanmuku.emit({ ...danmu, time: due });
  }

  function emitLate() {
    for (const { danmu, due } of [...waiting.values()]) {
      const turn = (danmu.turn ?? 0) + 1;
      if (turn > 3 || art.currentTime < due - 1) {
        // It waits for a lane, comments are hidden, or its viewer went back in time and it comes when the picture does.
        waiting.delete(danmu.id);
      } else if (art.currentTime > due + late) {
        drawnAs.set(danmu.id, -1);
        emit({ ...danmu, turn });
      }
    }
  }

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
          waiting.set(danmu.id, { danmu: { ...danmu, border: true }, due: art.currentTime + 0.5 });
          return true;
        } catch (error) {
          art.notice.show = /** @type {Error} */ (error).message;
          return false;
        }
      },

      /** @param {any} danmu */
      beforeVisible(danmu) {
        const turn = danmu.turn ?? 0;
        waiting.delete(danmu.id);
        if (drawnAs.get(danmu.id) === -1) {
          drawnAs.set(danmu.id, turn);
        }

        return !gone.has(danmu.id) && (drawnAs.get(danmu.id) ?? turn) === turn;
      },
    },

    /** Comments fly from here on. @param {any} itsPlayer */
    attach(itsPlayer) {
      art = itsPlayer;
      feed = new RoomFeed({
        draw: (comment) => {
          emit({
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
          waiting.delete(id);
          for (const drawn of art.template.$danmuku.querySelectorAll(`[data-id="${id}"]`)) {
            drawn.textContent = '';
            drawn.style.visibility = 'hidden';
          }
        },
      }, options);
      art.on('video:timeupdate', emitLate);
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
