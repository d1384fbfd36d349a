import { config, obey, say } from './lines.mjs';

const { url, token, fetchToken = async () => token } = config;
const show = (name, text, id) => say('comment', { name, text, id });
const remove = (ids) => say('removed', { ids });

// docs/doors/centrifuge.md shows what follows, up to the end of it.
import { Centrifuge } from 'centrifuge';

const client = new Centrifuge(url, {
  websocket: WebSocket, // for Node; browsers have their own
  getToken: fetchToken, // asks the platform for a token; left out by readers without one
});
const room = client.newSubscription('demo');

room.on('publication', ({ data }) => {
  switch (data.kind) {
    case 'snapshot':
      data.comments.forEach((comment) => show(comment.from.name, comment.text, comment.id));
      break;
    case 'comment':
      show(data.from.name, data.text, data.id);
      break;
    case 'delete':
      remove(data.comments);
      break;
  }
});
room.on('subscribed', ({ wasRecovering, recovered }) => {
  if (wasRecovering && !recovered) {
    // Away for too long: the snapshot that follows replaces what was known of the room.
  }
});
room.subscribe();
client.connect();

/** Posts; rejects with the reason, as `202 slow_mode: One comment every 5 s. Retry after 3120 ms.` */
const post = (text) => room.publish({ text, nonce: crypto.randomUUID() });

/** Moderates; the method is the action. */
const timeOut = (viewer) => client.rpc('timeout', { room: 'demo', viewer, duration: 600, reason: 'spoilers' });
// That was it.

await obey({ post: ({ text }) => post(text), timeOut: ({ viewer }) => timeOut(viewer) });
