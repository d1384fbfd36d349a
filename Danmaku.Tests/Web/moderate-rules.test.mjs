import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './support/modules.mjs';

const { parseRules, formatRules, compareRules, tidy } = await load('moderate/rule-text');
const { RuleDraft } = await load('moderate/rule-draft');

const rule = (pattern, more = {}) => tidy({ pattern, ...more });

test('rules as text: one a line, with an action, a kind and a note where they are said', () => {
  const { rules, allowed } = parseRules(
    ['# a comment', '', 'spoiler', 'mask: heck', 'hold regex: \\d{11}', 'timeout 600 wildcard: buy*followers\t# bots', 'allow: scunthorpe'].join('\r\n'),
  );

  assert.deepEqual(rules, [
    { pattern: 'spoiler', kind: 'term', action: 'reject' },
    { pattern: 'heck', kind: 'term', action: 'mask' },
    { pattern: '\\d{11}', kind: 'regex', action: 'hold' },
    { pattern: 'buy*followers', kind: 'wildcard', action: 'timeout', timeout: 600, note: 'bots' },
  ]);
  assert.deepEqual(allowed, ['scunthorpe']);
});

for (const pattern of ['mask: me', 'allow: me', '#hashtag', 'http://example.com', 'timeout 5: x', 'reject', '加微信：123', 'a # b']) {
  test(`a rule for "${pattern}" comes back from its text as it was`, () => {
    const set = { rules: [rule(pattern), rule(pattern, { kind: 'regex', action: 'timeout', timeout: 90, note: 'why' })], allowed: ['allow: x'] };

    assert.deepEqual(parseRules(formatRules(set)), set);
  });
}

test('a plain list of words is a list of terms to reject', () => {
  assert.deepEqual(parseRules('剧透\nspoiler\n#tag').rules.map(({ pattern, action }) => [pattern, action]), [
    ['剧透', 'reject'],
    ['spoiler', 'reject'],
    ['#tag', 'reject'],
  ]);
});

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
