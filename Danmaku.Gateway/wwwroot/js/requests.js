// @ts-check

/**
 * Why a post, a moderation command or a join did not succeed.
 * `reason` is the protocol's number, or 0 where the client itself gave up: then `name` is `closed` (the client was closed
 * or may not reconnect), `interrupted` (the connection was lost before the answer, and repeating is not safe) or
 * `unanswered` (no answer in time; whether it was accepted is not known).
 */
export class RequestError extends Error {
  /**
   * @param {number} reason
   * @param {string} name
   * @param {string} message
   * @param {number} [retryAfterMs] when the same request can succeed
   * @param {{until: number, since?: number}} [parts] of a recording that is too large: Unix ms that the first part ends and the last one begins at
   */
  constructor(reason, name, message, retryAfterMs, parts) {
    super(message);
    this.reason = reason;
    this.name = name;
    this.retryAfterMs = retryAfterMs;
    this.parts = parts;
  }
}

/**
 * @typedef {object} Ack
 * @property {string} id id of the comment or event, `epoch.seq`
 * @property {number} epoch
 * @property {number} seq
 * @property {boolean} stored false: shown, and written once the store is back
 * @property {boolean} thinned true: beyond the display budget, others see it in the history only
 * @property {'held' | 'delayed'} [stage] a comment that others do not see yet
 * @property {string} [masked] the text as it is shown, where rules masked a part
 *
 * @typedef {object} Request
 * @property {any} frame
 * @property {boolean} repeatable sending it again is harmless: a post has its nonce, and a replay changes nothing
 * @property {string | null} sentAs viewer id it was first sent as; a nonce is a viewer's own
 * @property {any} timer
 * @property {(answer: any) => void} resolve an Ack, or the answer's frame
 * @property {(error: RequestError) => void} reject
 */

/** Requests that wait for an answer, over as many connections as it takes. */
export class Requests {
  /** @type {Map<string, Request>} in the order of sending */
  #waiting = new Map();
  #clock;
  #timeoutMs;

  /**
   * @param {import('./connection.js').Clock} clock
   * @param {number} timeoutMs how long to wait for an answer
   */
  constructor(clock, timeoutMs) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  get size() {
    return this.#waiting.size;
  }

  /**
   * @param {any} frame with its id
   * @param {boolean} repeatable
   * @returns {Promise<any>} an {@link Ack}; of a `replay` the frame
   */
  add(frame, repeatable) {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimeout(
        () => this.#fail(frame.id, new RequestError(0, 'unanswered', 'No answer came in time.')),
        this.#timeoutMs,
      );
      this.#waiting.set(frame.id, { frame, repeatable, sentAs: null, timer, resolve, reject });
    });
  }

  /**
   * Frames to send on a connection that has just joined, or one that was just added.
   * @param {string | null} viewer who this connection is
   * @param {string} [id] only this one
   */
  toSend(viewer, id) {
    const frames = [];
    for (const [key, request] of this.#waiting) {
      if (id !== undefined && key !== id) {
        continue;
      }

      if (request.sentAs !== null && request.sentAs !== viewer) {
        this.#fail(key, new RequestError(0, 'interrupted', 'The connection was lost and returned as another viewer.'));
        continue;
      }

      request.sentAs = viewer;
      frames.push(request.frame);
    }

    return frames;
  }

  /**
   * @param {any} frame `ack`, `replay` or `reject`
   * @returns {boolean} false when nobody waits for it
   */
  answer(frame) {
    const request = this.#take(frame.id);
    if (!request) {
      return false;
    }

    if (frame.type === 'ack') {
      const { epoch, seq, stored = true, thinned = false, stage, masked } = frame;
      const more = { ...(stage && { stage }), ...(masked && { masked }) };
      request.resolve({ id: `${epoch}.${seq}`, epoch, seq, stored, thinned, ...more });
    } else if (frame.type === 'replay') {
      request.resolve(frame);
    } else {
      const { reason, name, message = name, retryAfterMs, until, since } = frame;
      request.reject(new RequestError(reason, name, message, retryAfterMs, until === undefined ? undefined : { until, since }));
    }

    return true;
  }

  /** The connection ended: what was sent and cannot be repeated has failed. */
  interrupt() {
    for (const [id, request] of this.#waiting) {
      if (!request.repeatable && request.sentAs !== null) {
        this.#fail(id, new RequestError(0, 'interrupted', 'The connection was lost before the answer.'));
      }
    }
  }

  /** @param {string} message */
  close(message) {
    for (const id of [...this.#waiting.keys()]) {
      this.#fail(id, new RequestError(0, 'closed', message));
    }
  }

  /**
   * @param {string} id
   * @param {RequestError} error
   */
  #fail(id, error) {
    this.#take(id)?.reject(error);
  }

  /** @param {string} id */
  #take(id) {
    const request = this.#waiting.get(id);
    if (request) {
      this.#waiting.delete(id);
      this.#clock.clearTimeout(request.timer);
    }

    return request;
  }
}
