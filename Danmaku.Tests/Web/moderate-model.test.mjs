import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './support/modules.mjs';

const { RoomModel } = await load('moderate/room-model');
const { isGone, lookOf } = await load('moderate/entry');
const { PendingSettings } = await load('moderate/pending-settings');

const bo = { id: 'user-9', name: 'Bo' };
const mei = { id: 'user-7', name: 'Mei' };
const settings = { slowMode: 0, membersOnly: false };

/** A model after a snapshot, and what it dispatched since. */
function room({ comments = [], staff = {} } = {}) {
  const model = new RoomModel();
  model.replace({ at: '3.0', comments, settings, viewers: 3, staff: { configured: settings, withheld: [], appeals: [], appointments: [], ...staff } });
  const seen = [];
  for (const type of ['entries', 'held', 'state', 'action', 'viewer']) {
    model.addEventListener(type, ({ detail }) => seen.push({ type, detail }));
  }

  return { model, seen };
}

const comment = (seq, more = {}) => ({ id: `3.${seq}`, kind: 'comment', at: 1000 + seq, text: `text ${seq}`, from: bo, ...more });
const ids = (entries) => entries.map((entry) => entry.comment.id);
const gone = (model) => ids(model.order.filter(isGone));

test('comments stand in the order of their positions, whenever they come', () => {
  const { model } = room({ comments: [comment(1), comment(2)] });

  model.apply(comment(5));
  model.remember([comment(4), comment(3)]);

  assert.deepEqual(ids(model.order), ['3.1', '3.2', '3.3', '3.4', '3.5']);
});

test('a deleted comment stays, with who deleted it and why, and its undo brings it back', () => {
  const { model } = room({ comments: [comment(1), comment(2)] });

  model.apply({ id: '3.3', kind: 'delete', comments: ['3.1'], by: 'mod-1', cause: 'deleted', reason: 'spam' });
  assert.deepEqual(model.find('3.1').stamps, [{ event: '3.3', cause: 'deleted', by: 'mod-1', reason: 'spam' }]);

  model.apply({ id: '3.4', kind: 'undo', event: '3.3', by: 'mod-1' });
  model.apply({ id: '3.5', kind: 'show', comments: [comment(1)], cause: 'restored', by: 'mod-1' });
  assert.equal(lookOf(model.find('3.1')), 'shown');
  assert.ok(model.undone.has('3.3'));
});

test('an undone purge does not bring back what another moderator had deleted', () => {
  const { model } = room({ comments: [comment(1), comment(2), comment(3, { from: mei })] });

  model.apply({ id: '3.4', kind: 'delete', comments: ['3.1'], by: 'mod-1', cause: 'deleted' });
  model.apply({ id: '3.5', kind: 'purge', viewer: 'user-9', since: 0, comments: [], by: 'mod-2' });
  assert.deepEqual(gone(model), ['3.1', '3.2']);

  model.apply({ id: '3.6', kind: 'undo', event: '3.5', by: 'mod-2' });
  assert.deepEqual(gone(model), ['3.1']);
});

test('a timeout takes the comments of its window, and what of the viewer is held', () => {
  const held = comment(2, { stage: 'held', why: 'a rule', at: 10 });
  const { model } = room({ comments: [comment(1, { at: 5 }), comment(3)], staff: { withheld: [held] } });
  assert.equal(model.held.size, 1);

  model.apply({ id: '3.4', kind: 'sanction', viewer: 'user-9', action: 'timeout', until: 9e15, by: 'mod-1', reason: 'spoilers', purge: { since: 900, comments: ['3.2'] } });

  assert.deepEqual(gone(model), ['3.2', '3.3']);
  assert.equal(model.held.size, 0);
  assert.equal(model.standings.of('user-9', 0).sanction.action, 'timeout');
  assert.equal(model.find('3.3').stamps[0].until, 9e15);
});

test('clear takes everything before it and nothing after', () => {
  const { model } = room({ comments: [comment(1), comment(2)] });

  model.apply({ id: '3.3', kind: 'clear', by: 'mod-1' });
  model.apply(comment(4));

  assert.deepEqual(gone(model), ['3.1', '3.2']);
});

test('the queue has what is held, the longest waiting first, until it is approved or denied', () => {
  const { model, seen } = room();
  model.apply(comment(2, { stage: 'held', why: 'link', until: 99 }));
  model.apply(comment(3, { stage: 'held' }));
  model.apply(comment(4, { stage: 'delayed', until: 5 }));
  assert.deepEqual(ids(model.queue), ['3.2', '3.3']);

  model.apply({ id: '3.5', kind: 'show', comments: [comment(2)], cause: 'approved', by: 'mod-1' });
  model.apply({ id: '3.6', kind: 'delete', comments: ['3.3'], cause: 'expired', by: '' });

  assert.equal(model.queue.length, 0);
  assert.equal(lookOf(model.find('3.2')), 'shown');
  assert.equal(model.find('3.3').stamps[0].cause, 'expired');
  assert.equal(seen.filter(({ type }) => type === 'held').length, 4);
});

test('an approval that is undone puts the comment back into the queue', () => {
  const { model } = room();
  model.apply(comment(2, { stage: 'held', why: 'link' }));
  model.apply({ id: '3.3', kind: 'show', comments: [comment(2)], cause: 'approved', by: 'mod-1' });

  model.apply({ id: '3.4', kind: 'withhold', comments: [comment(2, { stage: 'held', why: 'link' })], by: 'mod-1' });

  assert.deepEqual(ids(model.queue), ['3.2']);
});

test('after a gap, a snapshot says what is no longer there', () => {
  const { model } = room({ comments: [comment(1), comment(2), comment(3)], staff: { withheld: [comment(4, { stage: 'held' })] } });

  model.replace({ at: '3.9', comments: [comment(1), comment(3), comment(9)], settings, viewers: 2, staff: { configured: settings, withheld: [] } });

  assert.deepEqual(gone(model), ['3.2', '3.4']);
  assert.equal(model.held.size, 0);
  assert.equal(model.viewers, 2);
});

test('comments that were deleted before the page was opened get their moderator from the log', () => {
  const { model } = room();
  model.remember([{ ...comment(1), deleted: true, stage: 'shown' }]);

  model.recall([{ event: '3.2', action: 'delete', actor: { id: 'mod-1', name: 'Aki' }, comments: [{ id: '3.1' }], reason: 'spam' }]);

  assert.deepEqual(model.find('3.1').stamps, [{ event: '3.2', cause: 'deleted', by: 'mod-1', reason: 'spam' }]);
  assert.equal(model.names.of('mod-1'), 'Aki');
});

test('the log tells what is held against whom, until it was lifted', () => {
  const { model } = room();

  model.recall([
    { event: '3.1', action: 'timeout', viewer: 'user-9', until: 5000, comments: [] },
    { event: '3.2', action: 'ban', viewer: 'user-7', comments: [] },
    { event: '3.3', action: 'lift', viewer: 'user-7', comments: [] },
    { event: '3.4', action: 'warn', viewer: 'user-7', reason: 'calm', comments: [] },
    { event: '3.5', action: 'restrict', viewer: 'user-7', comments: [] },
    { event: '3.6', action: 'lift', viewer: 'user-7', detail: 'Restriction.', comments: [] },
    { event: '3.7', action: 'ban', viewer: 'user-5', comments: [] },
    { event: '3.8', action: 'undo', about: '3.7', comments: [] },
    { event: '3.9', action: 'ban', viewer: 'user-4', comments: [] },
    { event: '3.10', action: 'answer', viewer: 'user-4', detail: 'Granted.', comments: [] },
  ]);

  assert.deepEqual(Object.keys(model.standings.of('user-9', 4999)), ['sanction']);
  assert.deepEqual(model.standings.of('user-9', 5000), {});
  assert.deepEqual(Object.keys(model.standings.of('user-7', 0)), ['warning']);
  assert.deepEqual([model.standings.of('user-5', 0), model.standings.of('user-4', 0)], [{}, {}]);
});

test('settings in force and as configured are told apart while the brake holds', () => {
  const { model, seen } = room();

  model.apply({ id: '3.2', kind: 'brake', level: 'members_only', why: 'a raid', since: 7, settings: { slowMode: 30, membersOnly: true } });

  assert.deepEqual(model.configured, settings);
  assert.equal(model.settings.slowMode, 30);
  assert.equal(model.brake.level, 'members_only');
  assert.deepEqual(seen.filter(({ type }) => type === 'state').map(({ detail }) => detail.what), ['settings', 'brake']);
});

/** Settings asked for in a room whose answers a test gives. */
function pendingIn(model) {
  const answers = [];
  return { answers, pending: new PendingSettings(model, { configure: () => new Promise((resolve) => answers.push(resolve)) }) };
}

test('a setting stays as it was asked for until its own event is here, whatever is said before', async () => {
  const { model } = room();
  const { answers, pending } = pendingIn(model);
  const changed = (id, now) => model.apply({ id, kind: 'settings', settings: now, configured: now });

  const slow = pending.configure({ slowMode: 30 });
  const members = pending.configure({ membersOnly: true });
  changed('3.1', { slowMode: 30, membersOnly: false });
  assert.deepEqual([pending.configured, pending.isAsked('membersOnly')], [{ slowMode: 30, membersOnly: true }, true]);

  answers[0]({ event: '3.1' });
  answers[1]({ event: '3.2' });
  await Promise.all([slow, members]);
  assert.deepEqual([pending.configured, pending.isAsked('membersOnly')], [{ slowMode: 30, membersOnly: true }, false]);

  changed('3.2', { slowMode: 30, membersOnly: true });
  changed('3.3', { slowMode: 0, membersOnly: false });
  assert.deepEqual(pending.configured, { slowMode: 0, membersOnly: false });
});

test('a setting that was refused is as it was, unless it was asked for again', async () => {
  const { model } = room();
  const { answers, pending } = pendingIn(model);

  const first = pending.configure({ slowMode: 30 });
  const second = pending.configure({ slowMode: 60 });
  answers[0](null);
  await first;
  assert.equal(pending.configured.slowMode, 60);

  answers[1](null);
  await second;
  assert.deepEqual(pending.configured, settings);
});

test('appeals, appointments and the pinned comment are followed', () => {
  const { model } = room();
  const appeal = { id: '3.2', viewer: bo, text: 'why?', state: 'open' };

  model.apply({ id: '3.2', kind: 'appeal', appeal });
  model.apply({ id: '3.3', kind: 'role', viewer: 'user-7', appointed: true, by: 'boss' });
  model.apply({ id: '3.4', kind: 'pin', comment: comment(1), by: 'mod-1' });
  assert.deepEqual([model.appeals.length, model.appointments.get('user-7'), model.pin.comment.id], [1, true, '3.1']);

  model.apply({ id: '3.5', kind: 'appeal-answer', appeal: { ...appeal, state: 'denied' } });
  model.apply({ id: '3.6', kind: 'role', viewer: 'user-7', appointed: null, by: 'boss' });
  model.apply({ id: '3.7', kind: 'unpin', by: 'mod-1' });
  assert.deepEqual([model.appeals.length, model.appointments.size, model.pin], [0, 0, null]);
});

test('however long the stream, it remembers a bounded number of comments, and every held one', () => {
  const { model } = room({ staff: { withheld: [comment(1, { stage: 'held' })] } });

  for (let seq = 2; seq < 12_000; seq++) {
    model.apply(comment(seq));
  }

  assert.ok(model.order.length <= 5000);
  assert.equal(model.order.at(-1).comment.id, '3.11999');
  assert.equal(model.queue[0].comment.id, '3.1');
  model.apply({ id: '3.12000', kind: 'show', comments: [comment(1)], cause: 'approved' });
  assert.equal(model.held.size, 0);
});

test('an event of a kind that it does not know changes nothing', () => {
  const { model } = room({ comments: [comment(1)] });

  model.apply({ id: '3.2', kind: 'fireworks', colour: 'red' });

  assert.deepEqual(gone(model), []);
});
