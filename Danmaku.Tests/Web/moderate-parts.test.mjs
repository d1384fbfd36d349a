import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { load } from './support/modules.mjs';

const { en } = await load('moderate/i18n-en');
const { zhCN } = await load('moderate/i18n-zh-cn');
const { en: shared } = await load('i18n-en');
const { ConsoleI18n } = await load('moderate/i18n');
const { MinuteSeries, Rate } = await load('moderate/series');
const { LiveWindow } = await load('moderate/live-window');
const { Commands } = await load('moderate/commands');
const { Api } = await load('moderate/api');
const { niceTop } = await load('moderate/charts');
const { canUndo, sentenceOf, logActions } = await load('moderate/log-lines');
const { changesOf, fields, heldByBrake } = await load('moderate/setting-fields');
const { RequestError } = await load('requests');
const { Names } = await load('moderate/names');

const root = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');
const page = read('Danmaku.Gateway/wwwroot/moderate.html');

test('the console has every text in both languages, with the same values in it', () => {
  const values = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

  assert.deepEqual(Object.keys(zhCN).sort(), Object.keys(en).sort());
  for (const key of Object.keys(en)) {
    assert.deepEqual(values(zhCN[key]), values(en[key]), key);
  }
});

test('every text that the console asks for is in a dictionary', () => {
  const asked = [...page.matchAll(/data-i18n(?:-label|-hint)?="([^"]+)"/g)].map(([, key]) => key);

  assert.ok(asked.length > 100);
  assert.deepEqual(asked.filter((key) => !(key in en) && !(key in shared)), []);
});

test('the console keeps to its content security policy', () => {
  assert.doesNotMatch(page, /<script(?![^>]*\bsrc="\/)/);
  assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=/);
  assert.doesNotMatch(page, /(?:src|href)="(?![/#])/);
});

test('every setting of the protocol has a control with its words', () => {
  assert.equal(new Set(fields.map(({ name }) => name)).size, fields.length);
  assert.deepEqual(fields.filter(({ name }) => !(`set.${name}` in en)), []);
  assert.deepEqual(fields.flatMap(({ name, values = [] }) => values.map((value) => `set.${name}.${value}`)).filter((key) => !(key in en)), []);
});

test('every action of the log has a sentence and a place in the filter', () => {
  assert.deepEqual(logActions.filter((action) => !(`log.${action}` in en) || !(`action.${action}` in en)), []);
});

test('only settings that differ are sent', () => {
  assert.deepEqual(changesOf({ slowMode: 10, muteAll: false, unknown: 1 }, { slowMode: 0, muteAll: false }), { slowMode: 10 });
});

test('what the brake holds is what is in force and not configured', () => {
  assert.deepEqual(heldByBrake({ slowMode: 30, membersOnly: true, delay: 0 }, { slowMode: 30, membersOnly: false, delay: 0 }), ['membersOnly']);
});

test('a sentence of the log names who did what to whom', () => {
  const i18n = new ConsoleI18n();
  const names = new Names();
  names.learn({ id: 'user-9', name: 'Bo' });
  const entry = { action: 'ban', actor: { id: 'mod-1', name: 'Aki' }, viewer: 'user-9', comments: [] };

  assert.equal(sentenceOf(entry, i18n, names), 'Aki banned Bo');
  assert.equal(sentenceOf({ ...entry, action: 'rules', actor: null }, i18n, names), 'the room changed the rules');
  assert.equal(sentenceOf({ ...entry, action: 'newer_than_us' }, i18n, names), 'Aki: newer_than_us Bo');
});

test('an undo is offered for a day, once, and not for what has none', () => {
  const entry = { event: '3.1', action: 'ban', at: 0 };

  assert.equal(canUndo(entry, new Set(), 1000), true);
  assert.equal(canUndo(entry, new Set(['3.1']), 1000), false);
  assert.equal(canUndo(entry, new Set(), 25 * 3600_000), false);
  assert.equal(canUndo({ ...entry, action: 'note' }, new Set(), 1000), false);
});

test('a name is found by who last had it', () => {
  const names = new Names();
  names.learn({ id: 'a', name: 'Mei' });
  names.learn({ id: 'b', name: 'mei' });

  assert.deepEqual([names.idOf('MEI'), names.idOf('a'), names.idOf('nobody')], ['b', 'a', 'nobody']);
});

test('minutes before the first that is known are unknown, not zero', () => {
  const series = new MinuteSeries();
  series.startsAt(10 * 60_000);
  series.add(11 * 60_000, 3);
  series.add(11 * 60_000 + 1);

  assert.deepEqual(series.points(12 * 60_000, 4).map(({ value }) => value), [null, 0, 4, 0]);
});

test('viewers are the highest of each minute', () => {
  const series = new MinuteSeries();
  series.startsAt(0);
  [5, 9, 7].forEach((count) => series.peak(1000, count));

  assert.equal(series.points(1000, 1)[0].value, 9);
});

test('the rate is that of the last sixty seconds', () => {
  const rate = new Rate();
  rate.add(0, 50);
  rate.add(30_000, 2);
  rate.add(59_000);

  assert.equal(rate.perMinute(59_000), 53);
  assert.equal(rate.perMinute(60_000), 3);
});

test('a chart ends at a round number', () => {
  assert.deepEqual([0, 4, 5, 27, 120, 1204].map(niceTop), [4, 4, 6, 30, 150, 1500]);
});

test('while it is followed the list shows the newest, a bounded number', () => {
  const list = new LiveWindow();
  list.grow(5000);

  assert.deepEqual([list.start, list.end, list.below], [4880, 5000, 0]);
});

test('while somebody reads, what they read stays and what is new is below it', () => {
  const list = new LiveWindow();
  list.grow(300);
  list.follow(false);
  const { start } = list;

  list.grow(1000);
  assert.equal(list.start, start);
  assert.ok(list.end - list.start <= 500);
  assert.ok(list.below > 0);

  list.shrink(100);
  assert.equal(list.start, start - 100);
  while (list.down()) {
    assert.ok(list.end - list.start <= 700);
  }

  assert.equal(list.below, 0);
  while (list.up()) {
    assert.ok(list.end - list.start <= 700);
  }

  assert.equal(list.start, 0);
});

/** Commands of a moderator, with what the toasts said. */
function commands({ moderate = async () => ({ id: '3.9', stored: true }) } = {}) {
  const said = [];
  const toasts = {
    say: (text) => said.push(text),
    done: (text, action) => said.push({ text, action }),
    refuse: (tried, why) => said.push({ tried, why }),
  };
  const sent = [];
  const client = {
    moderate(command) {
      sent.push(command);
      return moderate(command);
    },
  };
  const it = new Commands(client, { moderate: client.moderate }, new ConsoleI18n(), toasts);
  const attempts = [];
  it.addEventListener('attempt', ({ detail }) => attempts.push(`${detail.about} ${detail.state}`));
  it.available(true);
  return { it, said, sent, attempts };
}

test('a command is pending until it is acknowledged, and can be undone from its toast', async () => {
  const { it, said, sent, attempts } = commands();

  const done = await it.run({ action: 'ban', viewer: 'user-9' }, { label: 'Ban Bo', about: '3.1' });
  said[0].action.run();

  assert.equal(done.event, '3.9');
  assert.deepEqual(attempts, ['3.1 pending', '3.1 done']);
  assert.deepEqual(sent[1], { action: 'undo', event: '3.9' });
});

test('a refusal is told in its own words, beside what was tried', async () => {
  const { it, said, attempts } = commands({
    moderate: async () => {
      throw new RequestError(502, 'not_allowed', 'Nobody can do that to the streamer.');
    },
  });

  const done = await it.run({ action: 'ban', viewer: 'boss' }, { label: 'Ban Boss', about: '3.1' });

  assert.equal(done, null);
  assert.deepEqual(said, [{ tried: 'Ban Boss', why: 'Nobody can do that to the streamer.' }]);
  assert.deepEqual(attempts, ['3.1 pending', '3.1 refused']);
});

test('without a connection nothing is sent, and the page says why', async () => {
  const { it, said, sent } = commands();
  it.available(false);

  await it.run({ action: 'clear' }, { label: 'Clear the room' });

  assert.deepEqual(sent, []);
  assert.match(said[0].why, /Not connected/);
});

test('undo takes back the last of mine, then the one before, and never the same twice', async () => {
  let event = 10;
  const { it, sent, said } = commands({ moderate: async () => ({ id: `3.${event++}`, stored: true }) });
  await it.run({ action: 'ban', viewer: 'a' }, { label: 'a' });
  await it.run({ action: 'ban', viewer: 'b' }, { label: 'b' });

  await Promise.all([it.undoLast(), it.undoLast()]);
  await it.undoLast();
  await it.undoLast();

  assert.deepEqual(sent.filter(({ action }) => action === 'undo').map((command) => command.event), ['3.11', '3.10']);
  assert.equal(said.at(-1), 'There is nothing of yours to undo.');
});

test('what somebody else has undone is not undone again', async () => {
  const { it, sent } = commands();
  await it.run({ action: 'ban', viewer: 'a' }, { label: 'a' });

  it.forget('3.9');
  await it.undoLast();

  assert.equal(sent.length, 1);
});

test('requests carry the token in a header and leave out what is not asked', async () => {
  const asked = [];
  const api = new Api('my room', () => 'secret', async (url, init) => {
    asked.push({ url, init });
    return new Response('{"entries":[],"more":false}');
  });

  await api.log({ viewer: 'user/9', action: '', limit: 50, before: undefined });

  assert.equal(asked[0].url, '/rooms/my%20room/moderation/log?viewer=user%2F9&limit=50');
  assert.equal(asked[0].init.headers.Authorization, 'Bearer secret');
});

test('a problem of the service is an error with its reason', async () => {
  const api = new Api('demo', () => null, async () => new Response('{"detail":"Read them again.","reason":514,"name":"rules_changed"}', { status: 400 }));

  await assert.rejects(api.moderate({ action: 'rules' }), { reason: 514, name: 'rules_changed', message: 'Read them again.' });
});

test('lines of an import that cannot be read come with their numbers', async () => {
  const problem = '{"detail":"A line is wrong.","reason":504,"name":"command_invalid","errors":[{"line":3,"message":"no action"}]}';
  const asked = [];
  const api = new Api('demo', () => null, async (url, init) => {
    asked.push({ url, body: init.body });
    return new Response(problem, { status: 400 });
  });

  await assert.rejects(api.readRules('rejct: x', true), { errors: [{ line: 3, message: 'no action' }] });
  assert.deepEqual(asked, [{ url: '/rooms/demo/moderation/rules/import?dry=true&as=words', body: 'rejct: x' }]);
});

test('no answer at all is an error too', async () => {
  const down = new Api('demo', () => null, async () => Promise.reject(new TypeError('fetch failed')));
  const broken = new Api('demo', () => null, async () => new Response('<html>', { status: 502 }));

  await assert.rejects(down.rules(), { reason: 0, name: 'unreachable' });
  await assert.rejects(broken.rules(), { reason: 0, name: 'unreachable', message: 'HTTP 502' });
});
