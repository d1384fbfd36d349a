// @ts-check

/**
 * Time as the client uses it; tests pass their own.
 * @typedef {object} Clock
 * @property {() => number} now milliseconds, monotonic
 * @property {(action: () => void, delayMs: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 */

/** @type {Clock} */
export const systemClock = {
  now: () => performance.now(),
  setTimeout: (action, delayMs) => globalThis.setTimeout(action, delayMs),
  clearTimeout: (timer) => globalThis.clearTimeout(timer),
};

/** Close code for a connection that the client itself gives up; the server's own code for the same. */
const heartbeatTimeout = 4001;

/**
 * One WebSocket from handshake to end. Tells its owner of each frame and, exactly once, of its end, which it decides
 * itself when nothing is heard: browsers do not show WebSocket pings to a page, so it sends `ping` frames.
 */
export class Connection {
  /** @type {any} */
  #socket;
  #clock;
  #handlers;
  #heardAt;
  #pingIntervalMs = 25_000;
  #idleTimeoutMs = 60_000;
  #pings = 0;
  /** @type {any} */
  #timer;
  #ended = false;

  /**
   * @param {any} socket a WebSocket that is connecting
   * @param {{clock: Clock, connectTimeoutMs: number}} options
   * @param {{frame: (frame: any) => void, end: (code: number, reason: string) => void}} handlers
   */
  constructor(socket, { clock, connectTimeoutMs }, handlers) {
    this.#socket = socket;
    this.#clock = clock;
    this.#handlers = handlers;
    this.#heardAt = clock.now();
    this.#timer = clock.setTimeout(() => this.abandon(heartbeatTimeout, 'no hello'), connectTimeoutMs);
    socket.onmessage = (/** @type {{data: unknown}} */ event) => this.#receive(event.data);
    socket.onclose = (/** @type {{code: number, reason: string}} */ event) => this.#end(event.code, event.reason);
    // A close event always follows; Node's ws throws without a listener.
    socket.onerror = () => {};
  }

  /** @param {object} frame */
  send(frame) {
    if (!this.#ended && this.#socket.readyState === 1) {
      this.#socket.send(JSON.stringify(frame));
    }
  }

  /**
   * Asks for a sign of life now: for a device that changed its network.
   * @param {number} withinMs
   */
  probe(withinMs) {
    this.#ping();
    const heardAt = this.#heardAt;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(
      () => (this.#heardAt === heardAt ? this.abandon(heartbeatTimeout, 'no answer') : this.#beat()),
      withinMs,
    );
  }

  /**
   * Ends at once, without waiting for a peer that may be gone.
   * @param {number} code 1000 or 4000 to 4999
   * @param {string} reason
   */
  abandon(code, reason) {
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close(code, reason);
    this.#end(code, reason);
  }

  /** @param {unknown} data */
  #receive(data) {
    this.#heardAt = this.#clock.now();
    let frame;
    try {
      frame = JSON.parse(String(data));
    } catch (error) {
      if (!(error instanceof SyntaxError)) {
        throw error;
      }

      this.abandon(4502, 'unreadable message');
      return;
    }

    if (frame.type === 'hello') {
      this.#pingIntervalMs = (frame.pingInterval ?? 25) * 1000;
      this.#idleTimeoutMs = (frame.idleTimeout ?? 60) * 1000;
      this.#beat();
    }

    this.#handlers.frame(frame);
  }

  #beat() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => {
      if (this.#clock.now() - this.#heardAt >= this.#idleTimeoutMs) {
        this.abandon(heartbeatTimeout, 'heartbeat timeout');
        return;
      }

      this.#ping();
      this.#beat();
    }, this.#pingIntervalMs);
  }

  #ping() {
    this.#pings += 1;
    this.send({ type: 'ping', id: `p${this.#pings}` });
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #end(code, reason) {
    if (this.#ended) {
      return;
    }

    this.#ended = true;
    this.#clock.clearTimeout(this.#timer);
    this.#handlers.end(code, reason);
  }
}
