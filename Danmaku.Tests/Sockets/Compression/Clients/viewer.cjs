// Joins a room with node's ws, prints a line once it is in, and one with what it read after COUNT comments.
// Usage: viewer.cjs URL TOKEN COUNT [alone]
'use strict';

const { WebSocket } = require('ws');

const [url, token, count, mode] = process.argv.slice(2);

// Threshold 0: what this side sends is compressed, too.
const socket = new WebSocket(url, ['danmaku.v1'], {
  perMessageDeflate: { serverNoContextTakeover: mode === 'alone', threshold: 0 },
});
const texts = [];
let extensions = '';

socket.on('upgrade', ({ headers }) => {
  extensions = headers['sec-websocket-extensions'] ?? '';
});
socket.on('open', () => socket.send(JSON.stringify({ type: 'join', id: '1', token })));
socket.on('message', (data) => {
  const frame = JSON.parse(data.toString('utf8'));
  if (frame.type === 'joined') {
    console.log('joined');
  } else if (frame.type === 'batch') {
    texts.push(...frame.events.filter(({ kind }) => kind === 'comment').map(({ text }) => text));
    if (texts.length >= Number(count)) {
      console.log(JSON.stringify({ extensions, texts }));
      socket.close(1000);
    }
  }
});
socket.on('error', (error) => {
  console.log(String(error));
  process.exitCode = 1;
});
