import { settled } from './manual-clock.mjs';

/** The server side of WebSockets that a client under test opens. Pass `gateway.WebSocket` to the client. */
export class FakeGateway {
  /** @type {FakeSocket[]} in the order of opening */
  sockets = [];

  constructor() {
    const { sockets } = this;
    this.WebSocket = class extends FakeSocket {
      constructor(url, protocol) {
        super(url, protocol);
        sockets.push(this);
      }
    };
  }

  get last() {
    return this.sockets[this.sockets.length - 1];
  }

  /** Takes the newest connection as far as `hello`; returns the client's join. */
  async greet(hello = {}) {
    await settled();
    this.last.readyState = 1;
    await this.say({ type: 'hello', protocol: 'danmaku.v1', pingInterval: 25, idleTimeout: 60, joinTimeout: 10, ...hello });
    return this.heard('join');
  }

  /** Takes the newest connection into the room, with a snapshot unless it resumed. */
  async admit({ epoch = 3, seq = 10, resumed = false, you = { id: 'user-7', name: 'Mei' }, comments = [] } = {}) {
    const join = await this.greet();
    await this.say({ type: 'joined', id: join.id, room: 'demo', epoch, seq, resumed, you });
    if (!resumed) {
      await this.say({ type: 'snapshot', room: 'demo', epoch, seq, viewers: 1, settings: {}, comments });
    }

    return join;
  }

  async say(frame) {
    this.last.onmessage?.({ data: JSON.stringify(frame) });
    await settled();
  }

  async close(code, reason = '') {
    this.last.readyState = 3;
    this.last.onclose?.({ code, reason });
    await settled();
  }

  /** The last frame of a type that the newest connection sent. */
  heard(type) {
    return this.last.sent.findLast((frame) => frame.type === type);
  }
}

class FakeSocket {
  readyState = 0;
  sent = [];
  onmessage = null;
  onclose = null;

  constructor(url, protocol) {
    this.url = url;
    this.protocol = protocol;
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code) {
    this.readyState = 3;
    this.closedWith = code;
  }
}

/** A batch of plain comments with these sequences. */
export function batch(epoch, first, last, events = undefined, skipped = undefined) {
  const all = Array.from({ length: last - first + 1 }, (_, index) => comment(first + index));
  return { type: 'batch', room: 'demo', epoch, first, last, events: events ?? all, skipped };
}

export function comment(seq, more = {}) {
  return { seq, at: 1790000000000 + seq, kind: 'comment', text: `text ${seq}`, from: { id: 'user-9', name: 'Bo' }, ...more };
}
