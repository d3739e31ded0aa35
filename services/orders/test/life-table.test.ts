import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIFE, lifeRow, type OrderStatus } from '../src/life-table.ts';

test('no (state, event) stands in the table twice', () => {
  const keys = LIFE.map(({ state, event }) => `${state} ${event}`);
  assert.equal(new Set(keys).size, keys.length);
});

test('an order that failed never comes back to life', () => {
  const closed: OrderStatus[] = ['CANCELLED', 'ABANDONED'];
  for (const row of LIFE) if (closed.includes(row.state)) assert.equal(row.next, row.state, `${row.state} ${row.event}`);
});

test('whatever cancels an order gives its stock back, and its money where it was paid', () => {
  for (const row of LIFE) {
    if (row.next !== 'CANCELLED' || row.state === 'CANCELLED') continue;
    assert.ok(row.publishes.includes('order_failed'), `${row.state} ${row.event}`);
    assert.equal(row.publishes.includes('refund_requested'), row.state !== 'PENDING', `${row.state} ${row.event}`);
  }
});

test('an order is paid before its stock leaves, and its stock leaves before it ships', () => {
  assert.deepEqual(
    LIFE.filter(({ publishes }) => publishes.includes('order_success')).map(({ event }) => event),
    ['payment_success'],
  );
  assert.deepEqual(
    LIFE.filter(({ publishes }) => publishes.includes('shipment_requested')).map(({ event }) => event),
    ['stock_confirmed'],
  );
});

test('does not know a payment for an order that was never placed', () => {
  assert.equal(lifeRow('ABANDONED', 'payment_success'), undefined);
  assert.equal(lifeRow('PLACING', 'payment_success'), undefined);
});

test('money that arrives after the order was given up goes back', () => {
  assert.deepEqual(lifeRow('CANCELLED', 'payment_success')?.publishes, ['refund_requested']);
});
