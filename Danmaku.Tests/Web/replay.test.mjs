import assert from 'node:assert/strict';
import test from 'node:test';
import { FakeGateway } from './support/fake-gateway.mjs';
import { ManualClock, settled } from './support/manual-clock.mjs';
import { load } from './support/modules.mjs';

const { DanmakuClient } = await load('client');
const { MediaClock } = await load('media-clock');

const origin = 1790000000000;

/** A room whose recording has a comment at each of these media times, and a client that replays it. */
async function replaying(times, { at = 0, options = {} } = {}) {
  const clock = new ManualClock();
  const gateway = new FakeGateway();
  const client = new DanmakuClient({ url: 'http://gateway.test', room: 'demo', WebSocket: gateway.WebSocket, clock, random: () => 0.5 });
  client.connect();
  await gateway.admit();
  const media = new MediaClock(clock);
  media.currentTime = at;
  const replay = client.replay(media, options);
  const seen = [];
  const events = [];
  replay.addEventListener('comment', ({ detail }) => seen.push(detail.mediaTime));
  for (const type of ['seek', 'window', 'remove', 'error']) {
    replay.addEventListener(type, ({ detail }) => events.push({ type, ...detail, parts: detail.parts }));
  }

  const asked = () => gateway.sockets.flatMap((socket) => socket.sent).filter((frame) => frame.type === 'replay');
  let answered = 0;
  const answer = async (more = {}) => {
    const frame = asked()[answered];
    answered += 1;
    const to = frame.at + (frame.window ?? 30);
    const comments = times.filter((time) => time >= frame.at && time < to)
      .map((time) => ({ id: `3.${Math.round(time * 10) + 1}`, at: origin + time * 1000, text: `at ${time}`, from: { id: 'u', name: 'U' }, mediaTime: time }));
    await gateway.say({ type: 'replay', id: frame.id, room: 'demo', origin, from: frame.at, to, length: Math.max(...times), comments, ...more });
  };
  const play = async (ms) => {
    for (let passed = 0; passed < ms; passed += 100) {
      await clock.advance(100);
      while (answered < asked().length) {
        await answer();
      }
    }
  };

  return { clock, gateway, client, media, replay, seen, events, asked, answer, play };
}

test('comments come when the picture gets to them, in order and once', async () => {
  const { media, seen, answer, play } = await replaying([0, 0.5, 2, 29.9, 30, 31, 75]);
  await answer();
  assert.deepEqual(seen, []);

  media.play();
  await play(1000);
  assert.deepEqual(seen, [0, 0.5]);

  await play(79_000);
  assert.deepEqual(seen, [0, 0.5, 2, 29.9, 30, 31, 75]);
});

test('while paused nothing comes and nothing is asked for', async () => {
  const { clock, media, seen, asked, answer, play } = await replaying([1, 2, 3]);
  await answer();
  media.play();
  await play(1500);
  media.pause();
  const before = asked().length;

  await clock.advance(600_000);

  assert.deepEqual(seen, [1]);
  assert.equal(asked().length, before);
  media.play();
  await play(2000);
  assert.deepEqual(seen, [1, 2, 3]);
});

test('a seek asks for that moment, and an answer to the question before it is left alone', async () => {
  const { clock, media, seen, events, asked, answer, play } = await replaying([1, 2, 100.5, 101]);
  media.play();
  await clock.advance(300);
  media.currentTime = 100;
  await clock.advance(300);

  await answer();
  await clock.advance(300);
  assert.equal(asked().at(-1).at, 100);
  await answer();
  await play(3000);

  assert.deepEqual(seen, [100.5, 101]);
  assert.deepEqual(events.filter(({ type }) => type === 'seek').map(({ at }) => at), [100]);
});

test('a page that was busy for some seconds shows what the picture went past, and after a long time what is there', async () => {
  const { clock, media, seen, events, answer, play } = await replaying([0.5, 2, 7, 8, 11, 35, 39.5]);
  await answer();
  media.play();

  clock.stall(8000);
  await play(100);
  assert.deepEqual(seen, [0.5, 2, 7, 8]);
  assert.equal(events.filter(({ type }) => type === 'seek').length, 0);

  clock.stall(30_000);
  await play(2000);
  assert.deepEqual(seen, [0.5, 2, 7, 8, 39.5]);
  assert.deepEqual(events.filter(({ type }) => type === 'seek').map(({ at }) => Math.round(at)), [38]);
});

test('back is a seek too', async () => {
  const { media, seen, answer, play } = await replaying([1, 2]);
  await answer();
  media.play();
  await play(5000);
  media.currentTime = 0.5;
  await play(3000);

  assert.deepEqual(seen, [1, 2, 1, 2]);
});

test('at double speed comments come twice as fast, and more is fetched ahead', async () => {
  const { media, seen, asked, answer, play } = await replaying([10, 20, 39.5]);
  await answer();
  media.playbackRate = 2;
  media.play();
  await play(10_200);

  assert.deepEqual(seen, [10, 20]);
  assert.deepEqual(asked().map(({ at }) => at), [0, 30]);
  await play(10_000);
  assert.deepEqual(seen, [10, 20, 39.5]);
});

test('whoever drags the seek bar asks five times a second at most', async () => {
  const { clock, media, asked, answer } = await replaying([1]);
  await answer();
  const before = asked().length;
  for (let step = 0; step < 100; step++) {
    media.currentTime = step;
    await clock.advance(10);
  }

  assert.ok(asked().length - before <= 5, String(asked().length - before));
});

test('the origin of the first answer counts from then on', async () => {
  const { asked, answer, media, play } = await replaying([1, 40], { options: { since: 5, until: 6 } });
  assert.deepEqual([asked()[0].origin, asked()[0].since, asked()[0].until], [undefined, 5, 6]);
  await answer();
  media.play();
  await play(25_000);

  assert.equal(asked()[1].origin, origin);
  assert.equal(asked()[1].since, 5);
});

test('what is deleted before it is due does not come, and the page is told of the rest', async () => {
  const { gateway, media, seen, events, answer, play } = await replaying([1, 2, 3]);
  await answer();
  media.play();
  await play(1500);
  await gateway.say({
    type: 'batch', room: 'demo', epoch: 3, first: 11, last: 11, events: [{ seq: 11, at: origin, kind: 'delete', comments: ['3.11', '3.21'] }],
  });
  await play(3000);

  assert.deepEqual(seen, [1, 3]);
  assert.ok(events.find(({ type }) => type === 'remove').isGone({ id: '3.11' }));
});

test('what was deleted while its window was on the way does not come', async () => {
  const { gateway, media, seen, answer, play } = await replaying([1, 2, 3]);
  await gateway.say({
    type: 'batch', room: 'demo', epoch: 3, first: 11, last: 11, events: [{ seq: 11, at: origin, kind: 'delete', comments: ['3.21'] }],
  });
  await answer();
  media.play();
  await play(5000);

  assert.deepEqual(seen, [1, 3]);
});

test('what an undo brought back while its window was on the way comes', async () => {
  const { gateway, media, seen, answer, play } = await replaying([1, 2, 3]);
  await gateway.say({
    type: 'batch', room: 'demo', epoch: 3, first: 11, last: 12,
    events: [{ seq: 11, at: origin, kind: 'delete', comments: ['3.21'] }, { seq: 12, at: origin, kind: 'show', cause: 'restored', comments: [] }],
  });
  await answer();
  media.play();
  await play(5000);

  assert.deepEqual(seen, [1, 2, 3]);
});

test('a recording that is dense for its speed goes on where the picture is', async () => {
  // Each answer has half a second of it, and five a second are asked for.
  const times = Array.from({ length: 4000 }, (_, index) => index / 10);
  const { clock, media, replay, seen, asked, answer } = await replaying(times);
  await answer({ to: 0.5, comments: [] });
  media.playbackRate = 16;
  media.play();
  let answered = 1;
  for (let step = 0; step < 100; step += 1) {
    await clock.advance(100);
    for (; answered < asked().length; answered += 1) {
      const { at } = asked()[answered];
      await answer({ to: at + 0.5, comments: [{ id: `3.${answered}`, at: origin, text: '', from: { id: 'u', name: 'U' }, mediaTime: at }] });
    }
  }

  assert.ok(media.currentTime - asked().at(-1).at < 60, `${asked().at(-1).at} at ${media.currentTime}`);
  assert.ok(seen.length > 10, String(seen.length));
  replay.stop();
});

test('at sixteen times the speed more is asked for at once, at a quarter no less', async () => {
  const { media, asked, answer, play } = await replaying([1, 500]);
  await answer();
  media.playbackRate = 16;
  media.play();
  await play(2000);
  media.playbackRate = 0.25;
  await play(2000);
  media.currentTime = 900;
  await play(1000);

  assert.deepEqual([asked()[1].window, asked().at(-1).window], [300, 30]);
});

test('a media that has no time yet is at its beginning', async () => {
  const { media, replay, asked } = await replaying([1], { at: 5 });
  Object.defineProperty(media, 'currentTime', { value: NaN });
  media.dispatchEvent(new Event('seeking'));
  await settled();

  assert.equal(asked()[0].at, 5);
  replay.stop();
});

test('of a recording that is too large the parts are told', async () => {
  const { gateway, asked, events } = await replaying([1]);
  await gateway.say({
    type: 'reject', id: asked()[0].id, room: 'demo', reason: 505, name: 'request_invalid', message: 'Too large.', until: 1790000100000, since: 1790000200000,
  });

  assert.deepEqual([events.at(-1).type, events.at(-1).parts], ['error', { until: 1790000100000, since: 1790000200000 }]);
});

test('a media clock that is held stands, and is not paused', async () => {
  const clock = new ManualClock();
  const media = new MediaClock(clock);
  media.hold(true);
  media.play();
  await clock.advance(5000);
  assert.deepEqual([media.currentTime, media.paused], [0, false]);

  media.hold(false);
  await clock.advance(1500);
  assert.equal(media.currentTime, 1.5);
});

test('a refusal with a time is asked again then, one without it ends the replay', async () => {
  const { clock, gateway, asked, events } = await replaying([1]);
  await gateway.say({ type: 'reject', id: asked()[0].id, room: 'demo', reason: 601, name: 'room_overloaded', message: 'Later.', retryAfterMs: 2000 });
  await clock.advance(1900);
  assert.equal(asked().length, 1);
  await clock.advance(200);
  assert.equal(asked().length, 2);

  await gateway.say({ type: 'reject', id: asked()[1].id, room: 'demo', reason: 505, name: 'request_invalid', message: 'Too large.' });
  await clock.advance(60_000);

  assert.equal(events.at(-1).type, 'error');
  assert.equal(asked().length, 2);
});

test('over a lost connection the replay goes on where the picture is', async () => {
  const { clock, gateway, media, seen, asked, answer, play } = await replaying([1, 35, 60]);
  await answer();
  media.play();
  await play(19_000);
  await clock.advance(1500);
  await gateway.close(1006);
  await clock.advance(1000);
  await gateway.admit();
  assert.equal(gateway.heard('replay').at, 30);
  // It was asked over both connections, under one id.
  await answer();
  await answer();
  await play(45_000);

  assert.ok(asked().length >= 3);
  assert.deepEqual(seen, [1, 35, 60]);
});

test('a replay that was stopped says and asks nothing more', async () => {
  const { clock, media, replay, seen, asked, answer } = await replaying([1]);
  await answer();
  media.play();
  replay.stop();
  await clock.advance(60_000);
  media.currentTime = 0;
  await settled();

  assert.deepEqual([seen, asked().length], [[], 1]);
});

test('a media clock counts as a video does', async () => {
  const clock = new ManualClock();
  const media = new MediaClock(clock);
  const told = [];
  for (const type of ['play', 'pause', 'seeking', 'ratechange', 'ended']) {
    media.addEventListener(type, () => told.push(type));
  }

  await clock.advance(5000);
  assert.equal(media.currentTime, 0);
  media.play();
  await clock.advance(1500);
  media.playbackRate = 2;
  await clock.advance(1000);
  assert.equal(media.currentTime, 3.5);
  media.pause();
  await clock.advance(5000);
  assert.equal(media.currentTime, 3.5);
  media.duration = 10;
  media.currentTime = 9;
  media.play();
  await clock.advance(5000);
  assert.deepEqual([media.currentTime, media.paused], [10, true]);
  media.play();
  assert.equal(media.currentTime, 0);
  assert.deepEqual(told, ['play', 'ratechange', 'pause', 'seeking', 'play', 'pause', 'ended', 'play']);
});
