// @ts-check
import { Backoff } from './backoff.js';
import { closeRule } from './close-codes.js';
import { commentOf } from './comment.js';
import { Connection, systemClock } from './connection.js';
import { Position } from './position.js';
import { Replay } from './replay.js';
import { RequestError, Requests } from './requests.js';

export { RequestError };

/**
 * @typedef {import('./comment.js').Viewer} Viewer
 * @typedef {import('./comment.js').Comment} Comment
 * @typedef {import('./comment.js').Draft} Draft
 *
 * @typedef {object} ClientOptions
 * @property {string} url origin of the gateway, http(s) or ws(s)
 * @property {string} room
 * @property {(ask: {refresh: boolean, refused: boolean}) => string | null | Promise<string | null>} [getToken] null reads
 *   anonymously; `refresh`: the last token runs out or was refused, so a new one is wanted; `refused`: the same one will not do
 * @property {any} [WebSocket] default: the global one
 * @property {() => number} [random] uniform in [0, 1)
 * @property {import('./connection.js').Clock} [clock]
 * @property {number} [requestTimeoutMs] 60 s; a nonce is good for 10 minutes
 * @property {number} [connectTimeoutMs] 15 s, from the handshake to `hello`
 * @property {EventTarget} [network] dispatches `online` and `offline`; default: the window
 */

/** A connection that lived this long was good: backoff starts over. */
const steadyMs = 10_000;

/**
 * A viewer of one room. Reconnects, resumes, and counts what it got.
 *
 * Events, all CustomEvent with a `detail`:
 * `state` {state, code, retryInMs} · `joined` {you, sanction, warning, expiresAt, resumed} · `snapshot` {at, comments, settings, viewers, pin, staff} ·
 * `comment` Comment · `delete` {comments} · `clear` {} · `sanction` {viewer, action, until} · `lift` {viewer} ·
 * `settings` settings · `viewers` {count} · `skipped` {count, reason} · `notice` {about, …} ·
 * `event` any event of the room as it came, with its id; those above come again under their own name ·
 * `refused` {reason, name, message, retryAfterMs} a join or a token was refused.
 */
export class DanmakuClient extends EventTarget {
  #url;
  #WebSocket;
  #getToken;
  #random;
  #clock;
  #backoff;
  #requests;
  #network;
  #connectTimeoutMs;
  #position = new Position();

  /** Where the room was when this client came in. */
  #caughtUpTo = { epoch: 0, seq: 0 };
  /** @type {Connection | null} */
  #connection = null;
  /** Grows with each attempt and each close; what an older attempt still brings is ignored. */
  #attempt = 0;
  #lastId = 0;
  #joinId = '';
  #joinedAt = 0;
  #freshTokenAsked = false;
  #retryAfterMs = 0;
  /** @type {any} */
  #timer;

  /** @type {'idle' | 'connecting' | 'connected' | 'waiting' | 'closed'} */
  state = 'idle';

  /** @type {Viewer | null} null before joining and for an anonymous reader */
  you = null;

  /** @param {ClientOptions} options */
  constructor(options) {
    super();
    this.room = options.room;
    const address = new URL(`/rooms/${encodeURIComponent(options.room)}/ws`, options.url);
    address.protocol = address.protocol.replace('http', 'ws');
    this.#url = address.href;
    this.#WebSocket = options.WebSocket ?? globalThis.WebSocket;
    this.#getToken = options.getToken ?? (() => null);
    this.#random = options.random ?? Math.random;
    this.#clock = options.clock ?? systemClock;
    this.#connectTimeoutMs = options.connectTimeoutMs ?? 15_000;
    this.#backoff = new Backoff({ random: this.#random });
    this.#requests = new Requests(this.#clock, options.requestTimeoutMs ?? 60_000);
    this.#network = options.network ?? ('window' in globalThis ? globalThis.window : undefined);
  }

  /** Events delivered, accounted for as skipped, repeated and missing since the start. */
  get counters() {
    return { ...this.#position.counters };
  }

  /** Position of the last event handled. */
  get position() {
    return this.#position.resume;
  }

  /** Starts, or starts over with a token asked for anew. */
  connect() {
    this.#network?.addEventListener('online', this.#onOnline);
    this.#network?.addEventListener('offline', this.#onOffline);
    this.#backoff.reset();
    this.#freshTokenAsked = false;
    void this.#open(false);
  }

  /** Says goodbye. Waiting posts are rejected as `closed`. */
  close() {
    this.#network?.removeEventListener('online', this.#onOnline);
    this.#network?.removeEventListener('offline', this.#onOffline);
    this.#stop(1000, 'goodbye');
  }

  /**
   * Posts a comment, over reconnects too: it is repeated with the same nonce, so that it is shown once.
   * @param {Draft} draft
   * @returns {Promise<import('./requests.js').Ack>} rejected with {@link RequestError}
   */
  post(draft) {
    return this.#request({ type: 'post', ...draft, nonce: draft.nonce ?? this.#nonce() }, true);
  }

  /**
   * @param {{action: string, [member: string]: any}} command as in docs/protocol.md, `moderate`
   * @returns {Promise<import('./requests.js').Ack>} rejected with {@link RequestError}; not repeated after a lost connection
   */
  moderate(command) {
    return this.#request({ type: 'moderate', ...command }, false);
  }

  /**
   * Replays the room's past along a video, or anything else with a playhead: comments come as the picture gets to them.
   * @param {import('./replay.js').Media} media
   * @param {import('./replay.js').ReplayOptions} [options]
   */
  replay(media, options = {}) {
    return new Replay(this, this.#clock, media, options);
  }

  /**
   * Sends a request that may be repeated after a lost connection, as {@link replay} does.
   * @param {{type: string, [member: string]: any}} frame without its id and room
   * @returns {Promise<any>} the answer's frame, or rejected with {@link RequestError}
   */
  request(frame) {
    return this.#request(frame, true);
  }

  /**
   * @param {any} frame
   * @param {boolean} repeatable
   */
  #request(frame, repeatable) {
    if (this.state === 'closed' || this.state === 'idle') {
      return Promise.reject(new RequestError(0, 'closed', 'Not connected.'));
    }

    const id = this.#nextId();
    const answer = this.#requests.add({ ...frame, id, room: this.room }, repeatable);
    if (this.state === 'connected') {
      this.#sendWaiting(id);
    }

    return answer;
  }

  /** @param {boolean} refresh ask for a token other than the last */
  async #open(refresh) {
    const attempt = this.#abandon(1000, 'reconnecting');
    this.#setState('connecting');
    let token;
    try {
      token = await this.#getToken({ refresh, refused: refresh });
    } catch (error) {
      if (attempt === this.#attempt) {
        this.#retry(0, 0, refresh);
      }

      return;
    }

    if (attempt !== this.#attempt) {
      return;
    }

    const socket = new this.#WebSocket(this.#url, 'danmaku.v1');
    this.#connection = new Connection(
      socket,
      { clock: this.#clock, connectTimeoutMs: this.#connectTimeoutMs },
      {
        frame: (frame) => attempt === this.#attempt && this.#receive(frame, token),
        end: (code, reason) => attempt === this.#attempt && this.#ended(code, reason),
      },
    );
  }

  /** @param {string | null} token */
  #join(token) {
    this.#joinId = this.#nextId();
    this.#connection?.send({
      type: 'join',
      id: this.#joinId,
      room: this.room,
      token: token ?? undefined,
      resume: this.#resumePoint,
    });
  }

  /** What moderators see is another story than what viewers see: the server must know which one this goes on with. */
  get #resumePoint() {
    const at = this.#position.resume;
    return at && ['moderator', 'streamer'].includes(this.you?.role ?? '') ? { ...at, staff: true } : at;
  }

  /**
   * @param {any} frame
   * @param {string | null} token that this connection joins with
   */
  #receive(frame, token) {
    if (frame.room !== undefined && frame.room !== this.room) {
      return;
    }

    switch (frame.type) {
      case 'hello':
        this.#join(token);
        break;
      case 'joined':
        this.#joined(frame);
        break;
      case 'snapshot':
        this.#position.replace(frame.epoch, frame.seq);
        this.#emit('snapshot', {
          at: `${frame.epoch}.${frame.seq}`,
          comments: frame.comments.map(commentOf),
          settings: frame.settings,
          viewers: frame.viewers,
          pin: frame.pin,
          staff: frame.staff,
        });
        break;
      case 'batch':
        this.#batch(frame);
        break;
      case 'skipped':
        this.#emit('skipped', { count: this.#position.skip(frame), reason: frame.reason });
        break;
      case 'ack':
      case 'replay':
        this.#requests.answer(frame);
        break;
      case 'reject':
        this.#rejected(frame, token);
        break;
      case 'viewers':
      case 'notice':
        this.#emit(frame.type, frame);
        break;
      case 'expiring':
        void this.#renewToken(token);
        break;
      case 'move':
        this.#later(this.#random() * frame.withinMs, () => void this.#open(false));
        break;
      default:
        // A newer server may say more than this client knows.
        break;
    }
  }

  /** @param {any} frame */
  #joined(frame) {
    this.you = frame.you ? { ...frame.you, role: frame.you.role ?? 'viewer' } : null;
    this.#freshTokenAsked = false;
    this.#retryAfterMs = 0;
    this.#caughtUpTo = { epoch: frame.epoch, seq: frame.seq };
    this.#emit('joined', {
      you: this.you,
      sanction: frame.sanction ?? null,
      warning: frame.warning ?? null,
      expiresAt: frame.expiresAt,
      resumed: frame.resumed,
    });
    if (this.state !== 'connected') {
      this.#joinedAt = this.#clock.now();
      this.#setState('connected');
      this.#sendWaiting();
    }
  }

  /** @param {any} frame */
  #batch(frame) {
    const before = this.#position.counters.accounted;
    for (const event of this.#position.take(frame)) {
      const detail = { ...event, id: `${frame.epoch}.${event.seq}` };
      this.#emit('event', detail);
      if (event.kind === 'comment') {
        const caughtUp = frame.epoch === this.#caughtUpTo.epoch && event.seq <= this.#caughtUpTo.seq;
        this.#emit('comment', { ...commentOf(detail), caughtUp });
      } else if (event.kind === 'settings') {
        this.#emit('settings', event.settings);
      } else if (['delete', 'clear', 'sanction', 'lift'].includes(event.kind)) {
        this.#emit(event.kind, detail);
      }
    }

    const skipped = this.#position.counters.accounted - before;
    if (skipped > 0) {
      this.#emit('skipped', { count: skipped, reason: frame.skipped[0].reason });
    }
  }

  /**
   * @param {any} frame
   * @param {string | null} token
   */
  #rejected(frame, token) {
    if (this.#requests.answer(frame)) {
      return;
    }

    this.#emit('refused', frame);
    if (frame.id === this.#joinId && frame.retryAfterMs !== undefined) {
      // The connection may end before that; then the wait is kept for the next one.
      this.#retryAfterMs = frame.retryAfterMs;
      this.#later(frame.retryAfterMs, () => this.#join(token));
    }
  }

  /** @param {string | null} expiring */
  async #renewToken(expiring) {
    const attempt = this.#attempt;
    try {
      const token = await this.#getToken({ refresh: true, refused: false });
      if (attempt === this.#attempt && token && token !== expiring) {
        this.#connection?.send({ type: 'token', id: this.#nextId(), room: this.room, token });
      }
    } catch (error) {
      // Not renewed: the server closes with 4003 when the time is up, and the token is asked for once more.
    }
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #ended(code, reason) {
    this.#connection = null;
    this.#requests.interrupt();
    if (this.state === 'connected' && this.#clock.now() - this.#joinedAt >= steadyMs) {
      this.#backoff.reset();
    }

    const rule = closeRule(code);
    const mayReturn = rule.reconnect || this.#retryAfterMs > 0;
    if (!mayReturn || (rule.freshToken && this.#freshTokenAsked && this.#retryAfterMs === 0)) {
      this.#stop(code, reason);
      return;
    }

    const refresh = rule.freshToken && this.#retryAfterMs === 0;
    this.#freshTokenAsked ||= refresh;
    this.#retry(code, Math.max(rule.atLeastMs, this.#retryAfterMs), refresh);
    this.#retryAfterMs = 0;
  }

  /**
   * @param {number} code
   * @param {number} atLeastMs
   * @param {boolean} refresh
   */
  #retry(code, atLeastMs, refresh) {
    const delayMs = this.#backoff.next(atLeastMs);
    this.#setState('waiting', { code, retryInMs: delayMs });
    this.#later(delayMs, () => void this.#open(refresh));
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #stop(code, reason) {
    this.#abandon(code === 1000 ? 1000 : 4000, reason);
    this.#requests.close(reason || `closed with ${code}`);
    this.#setState('closed', { code, reason });
  }

  /**
   * @param {number} code
   * @param {string} reason
   * @returns {number} the attempt that may act from here on
   */
  #abandon(code, reason) {
    this.#clock.clearTimeout(this.#timer);
    this.#attempt += 1;
    const connection = this.#connection;
    this.#connection = null;
    if (connection) {
      connection.abandon(code, reason);
      this.#requests.interrupt();
    }

    return this.#attempt;
  }

  #onOnline = () => {
    if (this.state === 'waiting') {
      this.#backoff.reset();
      this.#later(this.#random() * 500, () => void this.#open(this.#freshTokenAsked));
    } else {
      this.#connection?.probe(5000);
    }
  };

  #onOffline = () => {
    this.#connection?.probe(5000);
  };

  /** @param {string} [id] */
  #sendWaiting(id) {
    for (const frame of this.#requests.toSend(this.you?.id ?? '', id)) {
      this.#connection?.send(frame);
    }
  }

  /**
   * @param {number} delayMs
   * @param {() => void} action
   */
  #later(delayMs, action) {
    const attempt = this.#attempt;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => {
      if (attempt === this.#attempt) {
        action();
      }
    }, delayMs);
  }

  /**
   * @param {typeof this.state} state
   * @param {object} [more]
   */
  #setState(state, more) {
    this.state = state;
    this.#emit('state', { state, ...more });
  }

  /**
   * @param {string} type
   * @param {any} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #nextId() {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  #nonce() {
    return Array.from({ length: 4 }, () => Math.floor(this.#random() * 2 ** 32).toString(36)).join('');
  }
}
