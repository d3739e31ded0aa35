import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PaymentFacts, settle } from '../src/payment.ts';

const RETRY_MS = 100;
const begun: PaymentFacts = { status: 'REQUESTED', attempts: 1, waits: 0, orderFailed: false, refundWanted: false };

test('a payment without a certain answer stays unknown, for longer each time, up to a minute', () => {
  const pauses = [0, 1, 2, 3, 20].map((waits) => settle({ ...begun, waits }, undefined, RETRY_MS));
  assert.ok(pauses.every(({ status, publishes }) => status === 'UNKNOWN' && publishes === undefined));
  assert.deepEqual(
    pauses.map(({ nextInMs }) => nextInMs),
    [100, 200, 400, 800, 60_000],
  );
});

test('a charge that failed is tried again, unless an unanswered one may still arrive', () => {
  assert.equal(settle(begun, { state: 'none' }, RETRY_MS).status, 'REQUESTED');
  assert.equal(settle({ ...begun, status: 'UNKNOWN', attempts: 3 }, { state: 'none' }, RETRY_MS).status, 'UNKNOWN');
  const { status, declined } = settle({ ...begun, attempts: 3 }, { state: 'none' }, RETRY_MS);
  assert.deepEqual([status, declined], ['FAILED', undefined], 'nobody said no');
});

test('a failed charge of a failed order is dropped without a word', () => {
  const change = settle({ ...begun, orderFailed: true }, { state: 'none' }, RETRY_MS);
  assert.equal(change.status, 'DROPPED');
  assert.equal(change.publishes, undefined);
});

test('a success is told, and refunded at once where that is wanted already', () => {
  assert.deepEqual(settle(begun, { state: 'captured' }, RETRY_MS), { status: 'SUCCEEDED', waits: 0, publishes: 'payment_success' });
  assert.deepEqual(settle({ ...begun, orderFailed: true }, { state: 'captured' }, RETRY_MS).status, 'SUCCEEDED');
  const wanted = settle({ ...begun, refundWanted: true }, { state: 'captured' }, RETRY_MS);
  assert.deepEqual(wanted, { status: 'REFUNDING', waits: 0, nextInMs: 0, publishes: 'payment_success' });
});

test('a refund goes on until the provider says that it is done', () => {
  const refunding: PaymentFacts = { ...begun, status: 'REFUNDING', refundWanted: true };
  for (const answer of [undefined, { state: 'captured' }, { state: 'none' }, { state: 'declined' }] as const) {
    const change = settle({ ...refunding, waits: 30 }, answer, RETRY_MS);
    assert.equal(change.status, 'REFUNDING');
    assert.equal(change.nextInMs, 60_000);
  }
  assert.deepEqual(settle(refunding, { state: 'refunded' }, RETRY_MS), { status: 'REFUNDED', waits: 0, publishes: 'refunded' });
});
