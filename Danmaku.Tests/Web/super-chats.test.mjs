import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './support/modules.mjs';

const { amountText, tierOf } = await load('super-chat');
const { commentOf } = await load('comment');

test('amounts are in the unit that people know, as their language writes it', () => {
  assert.equal(amountText({ amount: 500, currency: 'USD' }, 'en'), '$5');
  assert.equal(amountText({ amount: 1250, currency: 'USD' }, 'en'), '$12.50');
  assert.equal(amountText({ amount: 5000, currency: 'JPY' }, 'en'), '¥5,000');
  assert.equal(amountText({ amount: 3000, currency: 'CNY' }, 'zh-CN'), '¥30');
  assert.equal(amountText({ amount: 3000, currency: 'CNY' }, 'en'), 'CN¥30');
  assert.equal(amountText({ amount: 1500, currency: 'KWD' }, 'en').replace(/\s/, ' '), 'KWD 1.500');
  assert.match(amountText({ amount: 100, currency: 'XXQ' }, 'en'), /XXQ/);
});

test('the more was paid the higher the tier, whatever the currency', () => {
  assert.deepEqual([100, 200, 500, 1000, 2000, 5000, 10_000].map((amount) => tierOf({ amount, currency: 'USD' })), [1, 2, 3, 4, 5, 6, 7]);
  assert.equal(tierOf({ amount: 500, currency: 'JPY' }), tierOf({ amount: 350, currency: 'USD' }));
  assert.equal(tierOf({ amount: 1_000_000_000, currency: 'USD' }), 7);
  assert.equal(tierOf({ amount: 1, currency: 'VND' }), 1);
});

test('what was paid stays with a comment', () => {
  const superChat = { amount: 500, currency: 'USD', duration: 120 };

  assert.deepEqual(commentOf({ id: '3.1', at: 1, text: 'x', from: { id: 'a', name: 'A' }, superChat }).superChat, superChat);
});
