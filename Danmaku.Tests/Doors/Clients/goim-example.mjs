import { config, obey, say } from './lines.mjs';

const { address, token } = config;
const show = (name, text, id) => say('comment', { name, text, id });
const remove = (id) => say('removed', { id });

// docs/doors/goim.md shows what follows, up to the end of it.
import { KeepLiveWS } from 'bilibili-live-ws';

const room = new KeepLiveWS(1000, { address, protover: 3, key: token });

room.on('DANMU_MSG', ({ info }) => show(info[2][1], info[1], JSON.parse(info[0][15].extra).id_str));
room.on('DANMAKU_DELETE', ({ data }) => data.ids.forEach(remove));

const waiting = new Map();
let sequence = 0;

/** Posts; resolves to the acknowledgement, rejects with the refusal. */
function post(text) {
  sequence += 1;
  const body = Buffer.from(JSON.stringify({ text, nonce: crypto.randomUUID() }));
  const packet = Buffer.alloc(16 + body.length);
  packet.writeInt32BE(packet.length, 0);
  packet.writeInt16BE(16, 4);
  packet.writeInt16BE(1, 6);
  packet.writeInt32BE(4, 8);
  packet.writeInt32BE(sequence, 12);
  body.copy(packet, 16);
  room.send(packet);
  return new Promise((resolve, reject) => waiting.set(sequence, { resolve, reject }));
}

room.on('DANMAKU_ACK', ({ data }) => waiting.get(data.seq)?.resolve(data));
room.on('DANMAKU_REJECT', ({ data }) => waiting.get(data.seq)?.reject(data));
// The end of it.

room.on('live', () => say('live'));
await obey({ post: ({ text }) => post(text) });
