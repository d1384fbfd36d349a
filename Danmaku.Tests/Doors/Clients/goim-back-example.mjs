import { config, obey, say } from './lines.mjs';

const { address, token } = config;
const show = (name, text, id) => say('comment', { name, text, id });

// docs/doors/goim.md shows what follows, up to the end of it.
import { KeepLiveWS } from 'bilibili-live-ws';

// An object is encoded anew for every connection, with what stands in it by then.
const authBody = { uid: 0, roomid: 1000, protover: 1, platform: 'web', type: 2, key: token };
const room = new KeepLiveWS(1000, { address, authBody });

room.on('msg', ({ msg_id, data }) => {
  authBody.after = msg_id ?? data?.to ?? data?.position ?? authBody.after;
});
room.on('DANMU_MSG', ({ info }) => show(info[2][1], info[1], JSON.parse(info[0][15].extra).id_str));
// The end of it.

room.on('live', () => say('live'));
room.on('close', () => say('close'));
await obey({});
