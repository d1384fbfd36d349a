import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { load } from './support/modules.mjs';

const { graphemes, excerpt, cssColor, isDark } = await load('text');
const { en } = await load('i18n-en');
const { zhCN } = await load('i18n-zh-cn');
const { I18n } = await load('i18n');
const { compareIds } = await load('position');

const root = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');

test('a text is as long as a reader sees it', () => {
  assert.equal(graphemes('前方高能'), 4);
  assert.equal(graphemes('👩‍👩‍👧‍👦🇨🇳é'), 3);
  assert.equal(graphemes(''), 0);
});

test('an excerpt does not cut a character in two', () => {
  assert.equal(excerpt('👩‍👩‍👧‍👦👍🏽好', 2), '👩‍👩‍👧‍👦👍🏽…');
  assert.equal(excerpt('好', 2), '好');
});

test('colours', () => {
  assert.equal(cssColor(0xff), '#0000ff');
  assert.equal(isDark(0x0000ff), true);
  assert.equal(isDark(0xffff00), false);
});

test('comments are ordered over epochs by number', () => {
  assert.deepEqual(['10.1', '9.20', '9.3'].sort(compareIds), ['9.3', '9.20', '10.1']);
});

test('both languages have every message, with the same values in it', () => {
  const values = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

  assert.deepEqual(Object.keys(zhCN).sort(), Object.keys(en).sort());
  for (const key of Object.keys(en)) {
    assert.deepEqual(values(zhCN[key]), values(en[key]), key);
  }
});

test('every reason of the protocol has a sentence', () => {
  const reasons = [...read('docs/protocol.md').matchAll(/^\| [1-6]\d\d \| `(\w+)`/gm)].map(([, name]) => name);

  assert.ok(reasons.length > 20);
  assert.deepEqual(reasons.filter((name) => !(`reason.${name}` in en)), []);
});

test('every text that the page asks for is in the dictionary', () => {
  const asked = [...read('Danmaku.Gateway/wwwroot/watch.html').matchAll(/data-i18n(?:-label|-hint)?="([^"]+)"/g)];

  assert.ok(asked.length > 50);
  assert.deepEqual(asked.map(([, key]) => key).filter((key) => !(key in en)), []);
});

test('the language is that of the browser unless the viewer chose one', () => {
  const i18n = new I18n();
  const used = (wanted, offered) => {
    i18n.use(wanted, offered);
    return i18n.language;
  };

  assert.equal(used('auto', ['fr', 'zh-TW', 'en']), 'zh-CN');
  assert.equal(used('auto', ['fr']), 'en');
  assert.equal(used('en', ['zh-CN']), 'en');
});

test('the pages keep to their content security policy: no inline script, no style attribute, no foreign address', () => {
  for (const page of ['watch.html', 'overlay.html']) {
    const html = read(`Danmaku.Gateway/wwwroot/${page}`);

    assert.doesNotMatch(html, /<script(?![^>]*\bsrc="\/)/);
    assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=/);
    assert.doesNotMatch(html, /(?:src|href)="(?![/#])/);
  }
});
