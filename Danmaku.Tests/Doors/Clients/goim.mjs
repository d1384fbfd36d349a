import { KeepLiveWS, LiveWS } from 'bilibili-live-ws';
import { config, obey, say } from './lines.mjs';

const options = { address: config.address, protover: config.protover, key: config.token };
const live = config.keep ? new KeepLiveWS(config.room, options) : new LiveWS(config.room, options);

live.on('open', () => say('open'));
live.on('live', () => say('live'));
live.on('heartbeat', (viewers) => say('heartbeat', { viewers }));
live.on('msg', (message) => say('msg', { message }));
live.on('DANMU_MSG', ({ info }) => say('comment', { text: info[1], id: JSON.parse(info[0][15].extra).id_str }));
live.on('close', () => say('close'));
live.on('error', () => say('error'));

await obey({
  online: () => live.getOnline(),
  send: ({ operation, body, sequence = 1 }) => live.send(packet(operation, body, sequence)),
});

function packet(operation, body, sequence) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const header = Buffer.alloc(16);
  header.writeInt32BE(16 + bytes.length, 0);
  header.writeInt16BE(16, 4);
  header.writeInt16BE(1, 6);
  header.writeInt32BE(operation, 8);
  header.writeInt32BE(sequence, 12);
  return Buffer.concat([header, bytes]);
}
