import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LINE_QUANTITY_MAX, ORDER_LINES_MAX } from '@jangteo/contracts/limits';
import { hasCode } from '@jangteo/kernel/errors';
import { type Cart, type CartLine, EMPTY_CART, emptied, mergeGuest, putLine, removeLine, takeOrdered } from '../src/cart.ts';

const line = (sku: string, quantity = 1, more: Partial<CartLine> = {}): CartLine => ({ sku, quantity, title: sku, putAt: 1, ...more });
const cartOf = (...lines: CartLine[]): Cart => ({ ...EMPTY_CART, lines });
const units = ({ lines }: Cart) => lines.map(({ sku, quantity }) => [sku, quantity]);
const many = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => line(`${prefix}${n}`));

test('a line that is put again stays in its place, with its new quantity and price', () => {
  const won = (amount: number) => ({ amount, currency: 'KRW' });
  const cart = putLine(cartOf(line('sock', 1, { unitPrice: won(100) }), line('shoe')), line('sock', 3, { unitPrice: won(120) }));
  assert.deepEqual(units(cart), [
    ['sock', 3],
    ['shoe', 1],
  ]);
  assert.equal(cart.lines[0]?.unitPrice?.amount, 120);
  assert.deepEqual(units(removeLine(cart, 'sock')), [['shoe', 1]]);
  assert.deepEqual(units(removeLine(cart, 'nothing')), units(cart));
});

test('a full cart takes no further line, but another quantity of one that it has', () => {
  const full = cartOf(...many('sku', ORDER_LINES_MAX));
  assert.throws(
    () => putLine(full, line('one more')),
    (thrown) => hasCode(thrown, 'CART_FULL'),
  );
  assert.equal(putLine(full, line('sku7', 9)).lines[7]?.quantity, 9);
});

test('an order takes out what it has, and what was added meanwhile stays', () => {
  const cart = cartOf(line('sock', 5), line('shoe', 2), line('hat', 1), line('new', 4));
  const left = takeOrdered(cart, 'order', [
    { sku: 'sock', quantity: 2 },
    { sku: 'shoe', quantity: 2 },
    { sku: 'hat', quantity: 3 },
    { sku: 'removed meanwhile', quantity: 1 },
  ]);
  assert.deepEqual(units(left), [
    ['sock', 3],
    ['new', 4],
  ]);
});

test('an order that is answered again takes out nothing more', () => {
  const ordered = [{ sku: 'sock', quantity: 1 }];
  const after = takeOrdered(cartOf(line('sock', 1)), 'first', ordered);
  const filled = putLine(after, line('sock', 1));
  assert.deepEqual(units(takeOrdered(filled, 'first', ordered)), [['sock', 1]]);
  assert.deepEqual(units(takeOrdered(filled, 'second', ordered)), []);
});

test('a guest’s units are added to the user’s, up to the limit of a line, with what was shown last', () => {
  const mine = cartOf(
    line('sock', 2, { title: 'old', putAt: 10 }),
    line('shoe', LINE_QUANTITY_MAX),
    line('hat', 1, { title: 'newer', putAt: 30 }),
  );
  const merged = mergeGuest(mine, 'guest', [
    line('hat', 1, { title: 'older', putAt: 20 }),
    line('bag', 3),
    line('shoe', 5),
    line('sock', 1, { title: 'new', putAt: 20 }),
  ]);
  assert.deepEqual(
    merged.lines.map(({ sku, quantity, title }) => [sku, quantity, title]),
    [
      ['sock', 3, 'new'],
      ['shoe', LINE_QUANTITY_MAX, 'shoe'],
      ['hat', 2, 'newer'],
      ['bag', 3, 'bag'],
    ],
  );
});

test('a guest is merged once, even into a cart that was emptied since', () => {
  const once = mergeGuest(cartOf(line('sock')), 'guest', [line('sock')]);
  assert.deepEqual(units(mergeGuest(once, 'guest', [line('sock')])), [['sock', 2]]);
  assert.deepEqual(units(mergeGuest(emptied(once), 'guest', [line('sock')])), []);
  assert.deepEqual(units(mergeGuest(once, 'another guest', [line('sock')])), [['sock', 3]]);
});

test('where a guest and a user have too many lines together, the user’s come first', () => {
  const merged = mergeGuest(cartOf(...many('mine', 60)), 'guest', many('guest', 60));
  assert.equal(merged.lines.length, ORDER_LINES_MAX);
  assert.equal(merged.lines.at(-1)?.sku, 'guest39');
});

test('what a cart remembers stays small', () => {
  let cart = cartOf();
  for (let n = 0; n < 1_000; n++) cart = takeOrdered(mergeGuest(cart, `guest ${n}`, []), `order ${n}`, []);
  assert.ok(JSON.stringify(cart).length < 1_000);
  assert.ok(cart.ordered.includes('order 999') && cart.merged.includes('guest 999'));
});
