import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './support/modules.mjs';

const { shieldOf } = await load('shield');
const { SettingsStore, defaults } = await load('settings');
const { overlayOptions } = await load('overlay-options');

const comment = (text, more = {}) => ({ text, mode: 'scroll', from: { id: 'user-9' }, ...more });
const shields = (more) => ({ keywords: [], viewers: [], modes: [], ...more });

for (const [keyword, text] of [
  ['spoiler', 'A SPOILER here'],
  ['SPOILER', 'ｓｐｏｉｌｅｒ'],
  ['剧透', '别 剧 透 了'],
  ['ﾃｽﾄ', 'テスト中'],
  ['剧透', '剧\u200b透'],
]) {
  test(`the word ${keyword} hides "${text}"`, () => {
    assert.equal(shieldOf(shields({ keywords: [keyword] }))(comment(text)), true);
  });
}

test('other comments stay', () => {
  const isShielded = shieldOf(shields({ keywords: ['剧透', '  '], viewers: [{ id: 'user-1', name: 'Bo' }], modes: ['top'] }));

  assert.equal(isShielded(comment('好看')), false);
  assert.equal(isShielded(comment('好看', { mode: 'top' })), true);
  assert.equal(isShielded(comment('好看', { from: { id: 'user-1' } })), true);
});

test('settings come back after a reload', () => {
  const storage = memory();
  new SettingsStore(storage).update({ opacity: 0.5, shields: shields({ keywords: ['剧透'] }) });

  const { current } = new SettingsStore(storage);

  assert.equal(current.opacity, 0.5);
  assert.deepEqual(current.shields.keywords, ['剧透']);
});

for (const stored of ['not json', 'null', '[]', '{"version":99,"opacity":0.2}', '{"version":1,"opacity":"x","shields":7,"density":"wild"}']) {
  test(`stored settings that make no sense are left aside: ${stored}`, () => {
    assert.deepEqual(new SettingsStore(memory(stored)).current, defaults);
  });
}

test('a browser that forbids storage still lets a viewer choose', () => {
  const forbidden = () => {
    throw new Error('SecurityError');
  };
  const store = new SettingsStore({ getItem: forbidden, setItem: forbidden });

  store.update({ opacity: 0.4 });

  assert.equal(store.current.opacity, 0.4);
});

test('values out of range are brought into it', () => {
  const store = new SettingsStore(memory());

  store.update({ opacity: 7, speed: 0, fontSize: NaN });

  assert.deepEqual([store.current.opacity, store.current.speed, store.current.fontSize], [1, 0.5, 1]);
});

test('an overlay reads its address', () => {
  const options = overlayOptions(new URLSearchParams('mode=list&expire=20&area=half&size=32&opacity=.8&shield=a&shield=b&shield='));

  assert.deepEqual(
    { mode: options.mode, expireMs: options.expireMs, area: options.area, size: options.size, opacity: options.opacity },
    { mode: 'list', expireMs: 20_000, area: 0.5, size: 32, opacity: 0.8 },
  );
  assert.deepEqual(options.shields, ['a', 'b']);
});

test('an overlay without parameters, or with nonsense, is as documented', () => {
  const usual = overlayOptions(new URLSearchParams(''));

  assert.deepEqual(overlayOptions(new URLSearchParams('mode=x&expire=soon&area=&size=big&opacity=&speed=fast&density=y')), usual);
  assert.deepEqual({ ...usual, size: null }, {
    mode: 'fly', expireMs: null, area: 1, size: null, opacity: 1, speed: 1, density: 'normal', shields: [], paid: true, language: 'zh-CN',
  });
});

function memory(stored = null) {
  let value = stored;
  return { getItem: () => value, setItem: (_, text) => (value = text) };
}
