// @ts-check
import { RoomFeed } from './room-feed.js';

/** @typedef {import('./room-feed.js').FeedOptions} FeedOptions */

/** DPlayer's numbers for where a comment goes. @type {Record<string, number>} */
const types = { scroll: 0, reverse: 0, top: 1, bottom: 2 };

/** @type {import('../comment.js').Comment['mode'][]} */
const modes = ['scroll', 'top', 'bottom'];

/**
 * A room as DPlayer's live back end.
 *
 *     const live = liveBackend({ room: 'demo', getToken: () => token });
 *     const player = new DPlayer({ container, live: true, danmaku: { id: 'demo' }, apiBackend: live.apiBackend, video });
 *     live.attach(player);
 *
 * @param {FeedOptions & {mediaTime?: () => number | undefined}} options `mediaTime`: seconds into the picture, where its viewers share them
 */
export function liveBackend(options) {
  /** @type {any} */
  let player = null;

  /** @type {RoomFeed<HTMLElement | undefined>} */
  let feed;

  /** @param {any} item */
  function draw(item) {
    const { container } = player.danmaku;
    const before = container.lastElementChild;
    player.danmaku.draw(item);
    const drawn = container.lastElementChild;

    // Without a free lane, or with comments switched off, the player draws nothing.
    return drawn === before ? undefined : drawn;
  }

  return {
    /** For the option of that name. */
    apiBackend: {
      /** The player waits for its history; live there is none. @param {any} request */
      read: (request) => request.success([]),

      /** @param {any} request */
      send: (request) => {
        const { data } = request;
        const draft = { text: data.text, color: data.color, mode: modes[data.type] ?? 'scroll', mediaTime: options.mediaTime?.() };
        const before = player.danmaku.container.lastElementChild;
        /** @type {HTMLElement | undefined} */
        let own;

        // The player draws it as soon as this returns, and keeps the text to write it as markup when its viewer seeks.
        queueMicrotask(() => {
          const drawn = player.danmaku.container.lastElementChild;
          own = drawn === before ? undefined : drawn;
          data.text = escapeHtml(data.text);
        });
        feed.post(draft, () => own).then(
          () => request.success({ code: 0 }),
          (error) => {
            hide(own);
            data.text = '';
            request.error(escapeHtml(error.message));
          },
        );
      },
    },

    /** Comments fly from here on. @param {any} itsPlayer */
    attach(itsPlayer) {
      player = itsPlayer;
      feed = new RoomFeed({
        draw: (comment) => draw({ text: escapeHtml(comment.text), color: comment.color, type: types[comment.mode] }),
        erase: hide,
      }, options);
      player.on('destroy', () => feed.close());
      return feed;
    },
  };
}

/**
 * What means something in HTML, as text: DPlayer writes comments into its page as markup.
 * @param {string} text
 */
export function escapeHtml(text) {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** It keeps its lane until it would have left, or the player never gives that to another. @param {HTMLElement | undefined} item */
function hide(item) {
  if (item) {
    item.style.visibility = 'hidden';
    item.textContent = '';
  }
}
