// @ts-check
import { DanmakuClient, RequestError } from '../client.js';
import { commentOf, isPast, lateMs } from '../comment.js';
import { leavingBy } from '../retraction.js';

export { RequestError };

/**
 * @typedef {import('../comment.js').Comment} Comment
 * @typedef {import('../comment.js').Draft} Draft
 * @typedef {import('../requests.js').Ack} Ack
 *
 * @typedef {object} FeedOptions
 * @property {string} room
 * @property {string} [url] origin of the gateway; default: where this module came from
 * @property {(ask: {refresh: boolean, refused: boolean}) => string | null | Promise<string | null>} [getToken] null reads anonymously
 * @property {DanmakuClient} [client] one that is there already; the rest is then ignored
 */

/**
 * What a player does with comments.
 * @template Handle what it remembers one on the screen by
 * @typedef {object} Screen
 * @property {(comment: Comment) => Handle} draw
 * @property {(handle: Handle) => void} erase it leaves the screen, and does not come back
 */

/** Comments on screens are seconds old; of more than this many the oldest have left. */
const kept = 1000;

/**
 * A room as any player shows it: each comment once, those that the player drew itself included, until it is taken away.
 * @template Handle
 */
export class RoomFeed {
  #screen;
  #closes;

  /** On the screen, or lately. @type {Map<string, {comment: Comment, handle: Handle | undefined}>} */
  #shown = new Map();

  /** Own comments that came while posts wait for their answers, which tell whether the player has drawn them. @type {Comment[]} */
  #undecided = [];
  #posting = 0;

  /**
   * @param {Screen<Handle>} screen
   * @param {FeedOptions} options
   */
  constructor(screen, options) {
    this.#screen = screen;
    this.#closes = !options.client;
    this.client = options.client ?? new DanmakuClient({
      url: options.url ?? new URL(import.meta.url).origin, room: options.room, getToken: options.getToken,
    });
    this.client.addEventListener('comment', this.#onComment);
    this.client.addEventListener('event', this.#onEvent);
    this.client.addEventListener('snapshot', this.#onSnapshot);
    if (this.#closes) {
      this.client.connect();
    }
  }

  /** No more comments. */
  close() {
    this.client.removeEventListener('comment', this.#onComment);
    this.client.removeEventListener('event', this.#onEvent);
    this.client.removeEventListener('snapshot', this.#onSnapshot);
    if (this.#closes) {
      this.client.close();
    }
  }

  /**
   * Posts a comment. It is drawn by its answer and not by its echo, unless the player draws its own.
   * @param {Draft} draft
   * @param {(ack: Ack) => Handle | undefined} [drawn] what the player drew; where it is left out the comment is drawn here
   * @returns {Promise<Ack>} rejected with {@link RequestError}
   */
  async post(draft, drawn) {
    this.#posting += 1;
    try {
      const ack = await this.client.post(draft);
      if (this.client.you) {
        const text = ack.masked ?? draft.text;
        const comment = commentOf({ ...draft, id: ack.id, at: Date.now(), text, from: this.client.you });
        this.#show(comment, drawn ? () => drawn(ack) : undefined);
      }

      return ack;
    } finally {
      this.#posting -= 1;
      if (this.#posting === 0) {
        for (const comment of this.#undecided.splice(0)) {
          this.#show(comment);
        }
      }
    }
  }

  /**
   * @param {Comment} comment
   * @param {() => Handle | undefined} [draw]
   */
  #show(comment, draw = () => this.#screen.draw(comment)) {
    if (this.#shown.has(comment.id)) {
      return;
    }

    this.#shown.set(comment.id, { comment, handle: draw() });
    if (this.#shown.size > kept) {
      this.#shown.delete(/** @type {string} */ (this.#shown.keys().next().value));
    }
  }

  /** @param {(comment: Comment) => boolean} leaves */
  #erase(leaves) {
    this.#undecided = this.#undecided.filter((comment) => !leaves(comment));
    for (const [id, { comment, handle }] of this.#shown) {
      if (handle !== undefined && leaves(comment)) {
        this.#screen.erase(handle);

        // Its place stays, so that nothing draws it once more.
        this.#shown.set(id, { comment, handle: undefined });
      }
    }
  }

  /** @param {Event} event */
  #onComment = (event) => {
    const comment = /** @type {CustomEvent} */ (event).detail;
    if (comment.stage || isPast(comment, Date.now())) {
      return;
    }

    if (this.#posting > 0 && comment.from.id === this.client.you?.id) {
      this.#undecided.push(comment);
    } else {
      this.#show(comment);
    }
  };

  /** @param {Event} event */
  #onEvent = (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    const leaves = leavingBy(detail);
    if (leaves) {
      this.#erase(leaves);
    } else if (detail.kind === 'show') {
      for (const comment of detail.comments.map(commentOf)) {
        if (Date.now() - comment.at < lateMs) {
          this.#show(comment);
        }
      }
    }
  };

  /** What is not in it any more was taken away meanwhile. @param {Event} event */
  #onSnapshot = (event) => {
    const { comments } = /** @type {CustomEvent} */ (event).detail;
    const ids = new Set(comments.map((/** @type {Comment} */ comment) => comment.id));
    const oldest = comments[0]?.at ?? Infinity;
    const newest = comments.at(-1)?.at ?? -Infinity;
    this.#erase((comment) => comment.at >= oldest && comment.at <= newest && !ids.has(comment.id));
  };
}
