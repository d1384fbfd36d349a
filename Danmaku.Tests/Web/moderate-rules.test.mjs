import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './support/modules.mjs';

const { compareRules, tidy } = await load('moderate/rule-set');
const { RuleDraft } = await load('moderate/rule-draft');

const rule = (pattern, more = {}) => tidy({ pattern, ...more });

test('what differs is counted by pattern and kind', () => {
  const before = { rules: [rule('a'), rule('b'), rule('c')], allowed: ['x'] };
  const after = { rules: [rule('a'), rule('b', { action: 'mask' }), rule('c', { kind: 'regex' })], allowed: ['x', 'y'] };

  assert.deepEqual(compareRules(before, after), { added: 2, removed: 1, changed: 1 });
});

test('a draft knows whether it differs from what is in force', () => {
  const draft = new RuleDraft();
  draft.load(4, { rules: [{ pattern: 'a' }], allowed: [] });
  assert.equal(draft.isChanged, false);

  draft.put({ pattern: 'b', action: 'hold' });
  assert.equal(draft.isChanged, true);
  draft.remove(draft.set.rules.find(({ pattern }) => pattern === 'b'));
  assert.equal(draft.isChanged, false);
});

test('a rule with the same pattern and kind takes the place of the one before', () => {
  const draft = new RuleDraft();
  draft.load(1, { rules: [{ pattern: 'a' }, { pattern: 'b' }], allowed: [] });

  draft.put({ pattern: 'a', action: 'timeout', timeout: 30 });
  draft.merge({ rules: [rule('b', { action: 'mask' }), rule('c')], allowed: ['z'] });

  assert.deepEqual(draft.set.rules, [rule('a', { action: 'timeout', timeout: 30 }), rule('b', { action: 'mask' }), rule('c')]);
  assert.deepEqual(draft.set.allowed, ['z']);
});

test('when another moderator was faster, the own changes are made again on top of theirs', () => {
  const draft = new RuleDraft();
  draft.load(1, { rules: [{ pattern: 'a' }, { pattern: 'b' }, { pattern: 'c' }], allowed: ['x', 'y'] });
  draft.put({ pattern: 'mine', action: 'hold' });
  draft.put({ pattern: 'b', action: 'mask' });
  draft.remove(draft.set.rules.find(({ pattern }) => pattern === 'c'));
  draft.allow(['x', 'my phrase']);

  draft.rebase(2, { rules: [{ pattern: 'theirs' }, { pattern: 'a' }, { pattern: 'b' }, { pattern: 'c' }], allowed: ['x', 'y', 'their phrase'] });

  assert.deepEqual(draft.set.rules.map(({ pattern, action }) => `${pattern} ${action}`), ['theirs reject', 'a reject', 'b mask', 'mine hold']);
  assert.deepEqual(draft.set.allowed, ['x', 'their phrase', 'my phrase']);
  assert.equal(draft.version, 2);
  assert.deepEqual(draft.changes, { added: 2, removed: 2, changed: 1 });
});
