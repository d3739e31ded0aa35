import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { messagingMigrations } from '@jangteo/messaging/migrations';
import type { MessagingTables } from '@jangteo/messaging/tables';
import { migrations } from '../migrations/index.ts';
import { orderFailed, requestPayment } from '../src/requests.ts';
import { type ClaimedPayment, claimDue, paymentOf, settleClaimed } from '../src/store.ts';
import type { PaymentsStore, PaymentsTables } from '../src/tables.ts';

let directory: string;
let store: PaymentsStore;
let now = 1_000;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-claims-'));
  const engine = embeddedSqlEngine({ directory, runtime: systemRuntime });
  store = await engine.open<PaymentsTables & MessagingTables>('payments', [...messagingMigrations, ...migrations]);
});
after(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

async function claimedPayment(orderId: string): Promise<ClaimedPayment> {
  await store.transaction((tx) =>
    requestPayment(tx, { id: `payment of ${orderId}`, orderId, amount: 1, currency: 'KRW', method: 'test' }, now),
  );
  const [payment] = await claimDue(store, now, now + 100, 10);
  if (payment === undefined) throw new Error('it is due');
  return payment;
}

const succeed = (payment: ClaimedPayment) =>
  store.transaction((tx) => settleClaimed(tx, payment, now, () => ({ status: 'SUCCEEDED', waits: 0, publishes: 'payment_success' })));

test('a payment is claimed by one worker at a time', async () => {
  const payment = await claimedPayment('claimed');
  assert.deepEqual(await claimDue(store, now, now + 100, 10), []);
  await succeed(payment);
});

test('a charge counts as begun as soon as it is claimed', async () => {
  const payment = await claimedPayment('begun');
  assert.equal((await paymentOf(store, 'begun'))?.status, 'UNKNOWN');
  assert.equal(payment.facts.status, 'REQUESTED');
  await succeed(payment);
});

test('a worker that lost its claim writes nothing, and so tells nothing', async () => {
  const late = await claimedPayment('late');
  now += 100;
  const [second] = await claimDue(store, now, now + 100, 10);
  assert.equal(second?.id, late.id);
  assert.equal(await succeed(late), undefined);
  assert.equal((await paymentOf(store, 'late'))?.status, 'UNKNOWN');
  if (second !== undefined) await succeed(second);
});

test('a result is decided with what was wished while the provider was asked', async () => {
  const payment = await claimedPayment('wished');
  await store.transaction((tx) => orderFailed(tx, 'wished', now));
  const seen: boolean[] = [];
  await store.transaction((tx) =>
    settleClaimed(tx, payment, now, (facts) => {
      seen.push(facts.orderFailed);
      return facts.orderFailed ? { status: 'DROPPED', waits: 0 } : { status: 'REQUESTED', waits: 0, nextInMs: 10 };
    }),
  );
  assert.deepEqual(seen, [false, true]);
  assert.equal((await paymentOf(store, 'wished'))?.status, 'DROPPED');
});
