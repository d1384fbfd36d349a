import assert from 'node:assert/strict';
import test from 'node:test';
import { FakeGateway, batch, comment } from './support/fake-gateway.mjs';
import { ManualClock, settled } from './support/manual-clock.mjs';
import { load } from './support/modules.mjs';

const { DanmakuClient } = await load('client');
const { isPast } = await load('comment');

/** A client of room demo on a fake gateway; `seen` has what it dispatched. */
function started(options = {}) {
  const gateway = new FakeGateway();
  const clock = new ManualClock();
  const network = new EventTarget();
  const client = new DanmakuClient({
    url: 'https://chat.example/some/page',
    room: 'demo',
    getToken: () => 'token-1',
    WebSocket: gateway.WebSocket,
    random: () => 0.5,
    clock,
    network,
    ...options,
  });
  const seen = [];
  for (const type of ['state', 'snapshot', 'comment', 'delete', 'clear', 'skipped', 'settings', 'refused', 'viewers']) {
    client.addEventListener(type, ({ detail }) => seen.push({ type, detail }));
  }

  client.connect();
  const of = (type) => seen.filter((one) => one.type === type).map((one) => one.detail);
  return { gateway, clock, network, client, seen, of };
}

test('it joins the room of the address with its token', async () => {
  const { gateway, client } = started();

  const join = await gateway.admit();

  assert.equal(gateway.last.url, 'wss://chat.example/rooms/demo/ws');
  assert.equal(gateway.last.protocol, 'danmaku.v1');
  assert.equal(join.token, 'token-1');
  assert.equal(join.resume, undefined);
  assert.equal(client.state, 'connected');
  assert.deepEqual(client.you, { id: 'user-7', name: 'Mei', role: 'viewer' });
});

test('defaults that the wire leaves out are filled in', async () => {
  const { gateway, of } = started();
  await gateway.admit();

  await gateway.say(batch(3, 11, 11));

  const [{ id, mode, color, size, from }] = of('comment');
  assert.deepEqual({ id, mode, color, size, role: from.role }, { id: '3.11', mode: 'scroll', color: 0xffffff, size: 'normal', role: 'viewer' });
});

test('after a cut it resumes where it was, without gap and without repeat', async () => {
  const { gateway, clock, client, of } = started();
  await gateway.admit({ seq: 10 });
  await gateway.say(batch(3, 11, 14));
  await gateway.close(1006);
  await clock.advance(30_000);

  const join = await gateway.admit({ seq: 17, resumed: true });
  await gateway.say(batch(3, 13, 17));

  assert.deepEqual(join.resume, { epoch: 3, seq: 14 });
  assert.deepEqual(of('comment').map(({ id }) => id), ['3.11', '3.12', '3.13', '3.14', '3.15', '3.16', '3.17']);
  assert.deepEqual(client.counters, { delivered: 7, accounted: 0, repeated: 2, missing: 0 });
});

test('what is skipped is accounted for, in a batch and by itself', async () => {
  const { gateway, client, of } = started();
  await gateway.admit({ seq: 10 });

  await gateway.say(batch(3, 11, 14, [comment(11), comment(14)], [{ from: 12, to: 13, reason: 'budget' }]));
  await gateway.say({ type: 'skipped', room: 'demo', epoch: 3, from: 15, to: 20, reason: 'slow' });
  await gateway.say(batch(3, 21, 21));

  assert.deepEqual(client.counters, { delivered: 3, accounted: 8, repeated: 0, missing: 0 });
  assert.deepEqual(of('skipped'), [{ count: 2, reason: 'budget' }, { count: 6, reason: 'slow' }]);
});

test('a gap that nobody accounts for is counted as missing', async () => {
  const { gateway, client } = started();
  await gateway.admit({ seq: 10 });

  await gateway.say(batch(3, 13, 13));

  assert.equal(client.counters.missing, 2);
});

test('a snapshot after a long absence takes the place of what the resume could not bring', async () => {
  const { gateway, clock, client } = started();
  await gateway.admit({ seq: 10 });
  await gateway.close(1006);
  await clock.advance(30_000);

  await gateway.admit({ seq: 500 });
  await gateway.say({ type: 'skipped', room: 'demo', epoch: 3, from: 11, to: 450, reason: 'resume' });
  await gateway.say(batch(3, 501, 501));

  assert.deepEqual(client.counters, { delivered: 1, accounted: 440, repeated: 0, missing: 0 });
  assert.deepEqual(client.position, { epoch: 3, seq: 501 });
});

test('a new epoch begins at sequence 1', async () => {
  const { gateway, client, of } = started();
  await gateway.admit({ epoch: 3, seq: 10 });

  await gateway.say({ type: 'snapshot', room: 'demo', epoch: 4, seq: 0, viewers: 1, settings: {}, comments: [] });
  await gateway.say(batch(4, 1, 2));
  await gateway.say(batch(3, 11, 11));

  assert.deepEqual(of('comment').map(({ id }) => id), ['4.1', '4.2']);
  assert.deepEqual(client.position, { epoch: 4, seq: 2 });
});

test('a post is answered once it is stored', async () => {
  const { gateway, client } = started();
  await gateway.admit();

  const answer = client.post({ text: '前方高能', mode: 'top' });
  const post = gateway.heard('post');
  await gateway.say({ type: 'ack', id: post.id, room: 'demo', epoch: 3, seq: 11, stored: true });

  assert.deepEqual({ text: post.text, mode: post.mode, room: post.room }, { text: '前方高能', mode: 'top', room: 'demo' });
  assert.ok(post.nonce.length >= 1 && post.nonce.length <= 64);
  assert.deepEqual(await answer, { id: '3.11', epoch: 3, seq: 11, stored: true, thinned: false });
});

test('a refused post says why and when to try again', async () => {
  const { gateway, client } = started();
  await gateway.admit();

  const answer = client.post({ text: 'again' });
  const { id } = gateway.heard('post');
  const refusal = assert.rejects(answer, { reason: 202, name: 'slow_mode', message: 'Slow mode.', retryAfterMs: 3120 });
  await gateway.say({ type: 'reject', id, room: 'demo', reason: 202, name: 'slow_mode', message: 'Slow mode.', retryAfterMs: 3120 });

  await refusal;
});

test('a post whose answer was lost is repeated with its nonce', async () => {
  const { gateway, clock, client } = started();
  await gateway.admit();
  const answer = client.post({ text: 'hello' });
  const first = gateway.heard('post');
  await gateway.close(1006);
  await clock.advance(1000);

  await gateway.admit({ resumed: true });
  const second = gateway.heard('post');
  await gateway.say({ type: 'ack', id: second.id, room: 'demo', epoch: 3, seq: 11, stored: true });

  assert.equal(gateway.sockets.length, 2);
  assert.equal(second.nonce, first.nonce);
  assert.equal((await answer).id, '3.11');
});

test('a post written while reconnecting is sent when it is back', async () => {
  const { gateway, clock, client } = started();
  await gateway.admit();
  await gateway.close(1006);
  const answer = client.post({ text: 'hello' });
  await clock.advance(1000);

  await gateway.admit({ resumed: true });
  await gateway.say({ type: 'ack', id: gateway.heard('post').id, room: 'demo', epoch: 3, seq: 11, stored: true });

  assert.equal((await answer).seq, 11);
});

test('a post is not repeated in the name of another viewer', async () => {
  const { gateway, clock, client } = started();
  await gateway.admit();
  const refusal = assert.rejects(client.post({ text: 'hello' }), { name: 'interrupted' });
  await gateway.close(1006);
  await clock.advance(1000);

  await gateway.admit({ resumed: true, you: { id: 'guest-2', name: 'Guest' } });

  await refusal;
  assert.equal(gateway.heard('post'), undefined);
});

test('a moderation command is not repeated after its answer was lost', async () => {
  const { gateway, client } = started();
  await gateway.admit();
  const refusal = assert.rejects(client.moderate({ action: 'clear' }), { name: 'interrupted' });

  await gateway.close(1006);

  await refusal;
});

test('a post that nobody answers fails in the end', async () => {
  const { gateway, clock, client } = started();
  await gateway.admit();
  const refusal = assert.rejects(client.post({ text: 'hello' }), { name: 'unanswered' });
  await gateway.say({ type: 'pong' });

  await clock.advance(61_000);

  await refusal;
});

for (const code of [1000, 1001, 1006, 1011, 1012, 4000, 4001, 4002, 4003, 4004]) {
  test(`closed with ${code} it reconnects with backoff`, async () => {
    const { gateway, clock, client } = started();
    await gateway.admit();
    await gateway.close(code);
    assert.equal(client.state, 'waiting');
    await clock.advance(249);
    assert.equal(gateway.sockets.length, 1);

    await clock.advance(1);

    assert.equal(gateway.sockets.length, 2);
  });
}

for (const code of [1013, 4005]) {
  test(`closed with ${code} it waits at least 10 s`, async () => {
    const { gateway, clock } = started();
    await gateway.admit();
    await gateway.close(code);
    await clock.advance(10_000);
    assert.equal(gateway.sockets.length, 1);

    await clock.advance(500);

    assert.equal(gateway.sockets.length, 2);
  });
}

for (const code of [1002, 1003, 1007, 1009, 4502, 4504, 4999]) {
  test(`closed with ${code} it does not come back`, async () => {
    const { gateway, clock, client, of } = started();
    await gateway.admit();
    const waiting = assert.rejects(client.post({ text: 'hello' }), { name: 'closed' });
    await gateway.close(code);
    await clock.advance(120_000);

    await waiting;
    assert.equal(gateway.sockets.length, 1);
    assert.equal(of('state').at(-1).code, code);
    assert.equal(client.state, 'closed');
    await assert.rejects(client.post({ text: 'hello' }), { name: 'closed' });
  });
}

test('delays double up to 30 s while the gateway is away', async () => {
  const { gateway, clock, of } = started({ random: () => 1 });
  for (let i = 0; i < 9; i++) {
    await settled();
    await gateway.close(1006);
    await clock.advance(of('state').at(-1).retryInMs);
  }

  const delays = of('state').filter(({ state }) => state === 'waiting').map(({ retryInMs }) => retryInMs);
  assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test('a connection that joins and falls over at once does not start the backoff over', async () => {
  const { gateway, clock, of } = started({ random: () => 1 });
  for (let i = 0; i < 4; i++) {
    await gateway.admit();
    await gateway.close(1006);
    await clock.advance(4000);
  }

  assert.deepEqual(of('state').filter(({ state }) => state === 'waiting').map(({ retryInMs }) => retryInMs), [500, 1000, 2000, 4000]);
});

for (const code of [4003, 4500]) {
  test(`closed with ${code} it asks for another token, once`, async () => {
    const asked = [];
    const { gateway, clock, client } = started({ getToken: ({ refresh }) => `token-${asked.push(refresh)}` });
    await gateway.greet();
    await gateway.close(code);
    await clock.advance(1000);

    const join = await gateway.greet();
    await gateway.close(code);
    await clock.advance(60_000);

    assert.deepEqual(asked, [false, true]);
    assert.equal(join.token, 'token-2');
    assert.equal(client.state, 'closed');
  });
}

test('a join refused for a while is tried again after that while', async () => {
  const { gateway, clock, client, of } = started();
  const join = await gateway.greet();

  await gateway.say({ type: 'reject', id: join.id, room: 'demo', reason: 601, name: 'room_overloaded', retryAfterMs: 700 });
  await clock.advance(700);
  const again = gateway.heard('join');
  await gateway.say({ type: 'joined', id: again.id, room: 'demo', epoch: 3, seq: 10, resumed: false, you: null });

  assert.notEqual(again.id, join.id);
  assert.equal(of('refused')[0].name, 'room_overloaded');
  assert.equal(client.state, 'connected');
});

test('a token that runs out is replaced on the same connection', async () => {
  let tokens = 0;
  const { gateway } = started({ getToken: () => `token-${(tokens += 1)}` });
  await gateway.admit();

  await gateway.say({ type: 'expiring', room: 'demo', expiresAt: 1790003600000 });

  assert.equal(gateway.heard('token').token, 'token-2');
});

test('a connection that says nothing for idleTimeout is given up', async () => {
  const { gateway, clock, client } = started();
  await gateway.admit();
  await clock.advance(50_000);
  assert.equal(gateway.last.sent.filter((frame) => frame.type === 'ping').length, 2);

  await clock.advance(25_000);

  assert.equal(gateway.last.closedWith, 4001);
  assert.equal(client.state, 'waiting');
});

test('pongs keep a silent room connected', async () => {
  const { gateway, clock, client } = started();
  await gateway.admit();
  for (let i = 0; i < 10; i++) {
    await clock.advance(25_000);
    await gateway.say({ type: 'pong', id: gateway.heard('ping').id, at: 0 });
  }

  assert.equal(client.state, 'connected');
  assert.equal(gateway.sockets.length, 1);
});

test('a handshake that never ends is given up', async () => {
  const { gateway, clock } = started();
  await settled();

  await clock.advance(16_000);

  assert.equal(gateway.sockets.length, 2);
});

test('asked to move it reconnects within the time, and resumes', async () => {
  const { gateway, clock } = started();
  await gateway.admit({ seq: 10 });
  await gateway.say({ type: 'move', withinMs: 4000 });
  await clock.advance(1999);
  assert.equal(gateway.sockets.length, 1);

  await clock.advance(1);
  const join = await gateway.admit({ resumed: true });

  assert.equal(gateway.sockets[0].closedWith, 1000);
  assert.deepEqual(join.resume, { epoch: 3, seq: 10 });
});

test('what was said while it was away is marked as caught up with', async () => {
  const { gateway, clock, of } = started();
  await gateway.admit({ seq: 10 });
  await gateway.close(1006);
  await clock.advance(30_000);

  await gateway.admit({ seq: 12, resumed: true });
  await gateway.say(batch(3, 11, 13));

  assert.deepEqual(of('comment').map(({ id, caughtUp }) => [id, caughtUp]), [['3.11', true], ['3.12', true], ['3.13', false]]);
});

test('a comment caught up with is past after ten seconds, a live one never', () => {
  assert.equal(isPast({ at: 0, caughtUp: true }, 10_001), true);
  assert.equal(isPast({ at: 0, caughtUp: true }, 10_000), false);
  assert.equal(isPast({ at: 0, caughtUp: false }, 60_000), false);
});

test('when the network is back it does not wait out the backoff', async () => {
  const { gateway, clock, network } = started({ random: () => 0.9 });
  for (let i = 0; i < 8; i++) {
    await settled();
    await gateway.close(1006);
    await clock.advance(i < 7 ? 30_000 : 0);
  }

  const before = gateway.sockets.length;
  network.dispatchEvent(new Event('online'));
  await clock.advance(500);

  assert.equal(gateway.sockets.length, before + 1);
});

test('when the network changed under a connection, silence ends it within seconds', async () => {
  const { gateway, clock, network, client } = started();
  await gateway.admit();

  network.dispatchEvent(new Event('online'));
  await clock.advance(5000);

  assert.equal(gateway.sockets[0].closedWith, 4001);
  assert.notEqual(client.state, 'connected');
});

test('frames of a newer server are passed over', async () => {
  const { gateway, client } = started();
  await gateway.admit({ seq: 10 });

  await gateway.say({ type: 'fireworks', room: 'demo' });
  await gateway.say(batch(3, 11, 11, [{ seq: 11, at: 0, kind: 'pin', comment: '3.4' }]));

  assert.equal(client.state, 'connected');
  assert.deepEqual(client.position, { epoch: 3, seq: 11 });
});

test('closing says goodbye and stays closed', async () => {
  const { gateway, clock, network, client } = started();
  await gateway.admit();

  client.close();
  network.dispatchEvent(new Event('online'));
  await clock.advance(60_000);

  assert.equal(gateway.last.closedWith, 1000);
  assert.equal(gateway.sockets.length, 1);
});

test('a token that cannot be had now is asked for again later', async () => {
  let asked = 0;
  const { gateway, clock } = started({
    getToken() {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error('no network')) : 'token';
    },
  });
  await settled();
  assert.equal(gateway.sockets.length, 0);

  await clock.advance(500);

  assert.equal(gateway.sockets.length, 1);
});
