import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import type { ChargeAnswer, PaymentProvider } from '../src/provider.ts';
import { definePayments } from '../src/service.ts';
import { testProvider } from '../src/test-provider.ts';
import { type OpenPayments, openPayments, type PaymentsOptions } from './open-payments.ts';

let directory: string;
let opened: OpenPayments[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-payments-'));
  opened = [];
});
afterEach(async () => {
  for (const payments of opened) await payments.stop();
  await rm(directory, { recursive: true });
});

async function open(options: Omit<PaymentsOptions, 'directory'> = {}): Promise<OpenPayments> {
  const payments = await openPayments({ directory, ...options });
  opened.push(payments);
  return payments;
}

/** The payments service with the test provider behind `change`, which spoils some of its calls. */
function withProvider(change: (provider: PaymentProvider) => Partial<PaymentProvider>) {
  return definePayments((runtime, store) => {
    const provider = testProvider(runtime, store);
    return { ...provider, ...change(provider) };
  });
}

/** A call that waits until it is let go. */
function gate() {
  const { promise: opened, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: reached, resolve: arrive } = Promise.withResolvers<void>();
  const pass = () => {
    arrive();
    return opened;
  };
  return { reached, letGo, pass };
}

test('charges an order and says so', async () => {
  const payments = await open();
  await payments.order('order');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success']);
  assert.deepEqual(await payments.books(), [{ state: 'captured', amount: 12_900 }]);
  const { payment } = await payments.client.getPayment({ orderId: 'order' });
  assert.equal(payment?.status, 'SUCCEEDED');
  assert.equal(payment?.amount?.amount, 12_900n);
  assert.equal(payment?.amount?.currency, 'KRW');
});

test('charges an order once, however often it is told of it', async () => {
  const payments = await open();
  const id = await payments.order('order');
  await payments.order('order', 'test', id);
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success']);
  await payments.order('order');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success', 'payment_success'], 'a resumed order is told again');
  assert.deepEqual(await payments.books(), [{ state: 'captured', amount: 12_900 }]);
});

test('says why a payment was declined, and does not try again', async () => {
  const payments = await open();
  await payments.order('order', 'test_declined');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_failed']);
  assert.equal(await payments.reason('order'), 'the card was declined');
  assert.equal((await payments.client.getPayment({ orderId: 'order' })).payment?.attempts, 1);
});

test('declines a payment method that it does not know', async () => {
  const payments = await open();
  for (const method of ['gold', 'constructor', '']) await payments.order(`order by ${method}`, method);
  await payments.rest();
  for (const method of ['gold', 'constructor', '']) {
    assert.deepEqual(await payments.heard(`order by ${method}`), ['payment_failed']);
    assert.equal(await payments.reason(`order by ${method}`), `there is no payment method "${method}"`);
  }
});

test('tries a charge that fails three times', async () => {
  const payments = await open();
  await payments.order('order', 'test_flaky');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success']);
  assert.equal((await payments.client.getPayment({ orderId: 'order' })).payment?.attempts, 3);
  assert.deepEqual(await payments.books(), [{ state: 'captured', amount: 12_900 }]);
});

test('gives a charge up that fails for the third time', async () => {
  let tries = 0;
  const definition = withProvider(() => ({
    async authorise() {
      tries++;
      return { state: 'none', reason: 'out of order' };
    },
  }));
  const payments = await open({ definition });
  await payments.order('order');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_failed']);
  assert.equal(await payments.reason('order'), 'out of order');
  assert.equal(tries, 3);
});

test('queries a charge that timed out before it says anything', async () => {
  const question = gate();
  const definition = withProvider((provider) => ({
    async query(key, signal) {
      await question.pass();
      return await provider.query(key, signal);
    },
  }));
  const payments = await open({ definition });
  await payments.order('order', 'test_down');
  await question.reached;
  assert.equal(await payments.statusOf('order'), 'UNKNOWN');
  assert.deepEqual(await payments.heard('order'), []);
  assert.deepEqual(await payments.books(), [{ state: 'authorised', amount: 12_900 }], 'the charge was recorded, though nobody was told');
  question.letGo();
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success']);
  assert.deepEqual(await payments.books(), [{ state: 'captured', amount: 12_900 }]);
});

test('charges again under the same key where nothing came of a charge that timed out', async () => {
  let lost = 0;
  const definition = withProvider((provider) => ({
    async authorise(charge, signal) {
      if (lost++ === 0) throw new Error('the line went dead');
      return await provider.authorise(charge, signal);
    },
  }));
  const payments = await open({ definition });
  await payments.order('order');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success']);
  assert.equal(lost, 2);
});

test('voids a charge that nothing ever comes of, so that it cannot arrive later', async () => {
  const definition = withProvider(() => ({
    async authorise() {
      throw new Error('the line went dead');
    },
  }));
  const payments = await open({ definition });
  await payments.order('order');
  await payments.until(async () => (await payments.statusOf('order')) === 'UNKNOWN', 'the charge is unknown');
  await payments.failOrder('order');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_failed']);
  assert.deepEqual(await payments.books(), [{ state: 'voided', amount: 0 }]);
});

test('voids a charge under way whose order failed meanwhile', async () => {
  const payments = await open({ environment: { JANGTEO_PAYMENT_TIMEOUT_MS: '300' } });
  await payments.order('order', 'test_down');
  await payments.until(async () => (await payments.books())[0]?.state === 'authorised', 'the amount is reserved');
  await payments.failOrder('order');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_failed']);
  assert.deepEqual(await payments.books(), [{ state: 'voided', amount: 12_900 }]);
});

test('refunds a late success', async () => {
  const payments = await open({ environment: { JANGTEO_PAYMENT_TIMEOUT_MS: '300' } });
  await payments.order('order', 'test_down');
  await payments.until(async () => (await payments.books())[0]?.state === 'captured', 'the amount is taken, though nobody was told');
  await payments.failOrder('order');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success'], 'orders is told the truth');
  await payments.askRefund('order');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success', 'refunded']);
  assert.deepEqual(await payments.books(), [{ state: 'refunded', amount: 12_900 }]);
});

test('gives back what turns out to be charged after its refund was requested', async () => {
  const payments = await open({ environment: { JANGTEO_PAYMENT_TIMEOUT_MS: '300' } });
  await payments.order('order', 'test_down');
  await payments.until(async () => (await payments.books())[0]?.state === 'captured', 'the amount is taken, though nobody was told');
  await payments.askRefund('order');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success', 'refunded']);
  assert.deepEqual(await payments.books(), [{ state: 'refunded', amount: 12_900 }]);
});

test('drops a charge whose order failed first', async () => {
  const first = gate();
  const definition = withProvider((provider) => ({
    async authorise(charge, signal) {
      await first.pass();
      return await provider.authorise(charge, signal);
    },
  }));
  const payments = await open({ definition, environment: { JANGTEO_PAYMENT_CONCURRENCY: '1', JANGTEO_PAYMENT_TIMEOUT_MS: '10000' } });
  await payments.order('order before it');
  await first.reached;
  await payments.order('order');
  await payments.failOrder('order');
  await payments.until(async () => (await payments.statusOf('order')) === 'DROPPED', 'the charge is dropped');
  first.letGo();
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), []);
  assert.deepEqual(await payments.heard('order before it'), ['payment_success']);
  assert.equal((await payments.books()).length, 1);
});

test('does not retry a charge whose order failed between two tries', async () => {
  const try1 = gate();
  const definition = withProvider(() => ({
    async authorise() {
      await try1.pass();
      return { state: 'none', reason: 'out of order' };
    },
  }));
  const payments = await open({ definition, environment: { JANGTEO_PAYMENT_TIMEOUT_MS: '10000' } });
  await payments.order('order');
  await try1.reached;
  await payments.failOrder('order');
  await payments.until(async () => (await orderFailedFlag(payments)) === 1, 'payments knows that the order failed');
  try1.letGo();
  await payments.rest();
  assert.equal(await payments.statusOf('order'), 'DROPPED');
  assert.deepEqual(await payments.heard('order'), []);
});

async function orderFailedFlag({ store }: OpenPayments): Promise<number> {
  return (await store.read.selectFrom('payments').select('order_failed').executeTakeFirstOrThrow()).order_failed;
}

test('charges nothing for an order that it hears of after its failure', async () => {
  const payments = await open();
  await payments.failOrder('order');
  await payments.rest();
  assert.equal(await payments.statusOf('order'), 'DROPPED');
  await payments.order('order');
  await payments.rest();
  assert.equal(await payments.statusOf('order'), 'DROPPED');
  assert.deepEqual(await payments.books(), []);
});

test('refunds once, however often it is asked', async () => {
  let refunds = 0;
  const definition = withProvider((provider) => ({
    async refund(key, signal) {
      refunds++;
      return await provider.refund(key, signal);
    },
  }));
  const payments = await open({ definition });
  await payments.order('order');
  await payments.rest();
  for (let asked = 0; asked < 3; asked++) await payments.askRefund('order');
  await payments.client.refundPayment({ orderId: 'order', reason: 'found by doctor' });
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success', 'refunded']);
  assert.equal(refunds, 1);
});

test('tries a refund until it is done, and raises an alarm on the way', async () => {
  let refunds = 0;
  const definition = withProvider((provider) => ({
    async refund(key, signal): Promise<ChargeAnswer> {
      if (refunds++ < 6) return { state: 'captured', reason: 'out of order' };
      return await provider.refund(key, signal);
    },
  }));
  const payments = await open({ definition, environment: { JANGTEO_PAYMENT_RETRY_MS: '1' } });
  await payments.order('order');
  await payments.rest();
  await payments.askRefund('order');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success', 'refunded']);
  assert.equal(payments.alarms.length, 1);
});

test('has nothing to give back where nothing was charged', async () => {
  const payments = await open();
  await payments.order('order', 'test_declined');
  await payments.rest();
  await payments.askRefund('order');
  await payments.rest();
  assert.equal(await payments.statusOf('order'), 'FAILED');
  assert.deepEqual(await payments.heard('order'), ['payment_failed']);
  await assert.rejects(payments.client.refundPayment({ orderId: 'no such order', reason: '' }), (thrown) => hasCode(thrown, 'NOT_FOUND'));
  await assert.rejects(payments.client.getPayment({ orderId: 'no such order' }), (thrown) => hasCode(thrown, 'NOT_FOUND'));
});

test('charges others while a provider keeps some waiting', async () => {
  const payments = await open({ environment: { JANGTEO_PAYMENT_TIMEOUT_MS: '60000' } });
  for (let index = 0; index < 10; index++) await payments.order(`slow ${index}`, 'test_down');
  await payments.order('order');
  await payments.until(async () => (await payments.heard('order')).length === 1, 'the order is paid');
  assert.equal((await payments.books()).filter(({ state }) => state === 'authorised').length, 10);
});

test('asks again, after a stop, about what was under way', async () => {
  const before = await open({ environment: { JANGTEO_PAYMENT_TIMEOUT_MS: '60000' } });
  await before.order('order', 'test_down');
  await before.until(async () => (await before.books())[0]?.state === 'authorised', 'the amount is reserved');
  await before.stop();
  opened = [];
  const payments = await open();
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success']);
  assert.deepEqual(await payments.books(), [{ state: 'captured', amount: 12_900 }]);
});

test('never calls the provider inside a transaction', async () => {
  const definition = withProvider((provider) => {
    const outside = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
      return (...args: A) => {
        refuseNestedTransaction('the provider');
        return call(...args);
      };
    };
    return { authorise: outside(provider.authorise), capture: outside(provider.capture), refund: outside(provider.refund) };
  });
  const payments = await open({ definition });
  await payments.order('order');
  await payments.rest();
  await payments.askRefund('order');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success', 'refunded']);
});

test('shows doctor the payments page by page', async () => {
  const payments = await open();
  for (const order of ['a', 'b', 'c']) await payments.order(order, order === 'b' ? 'test_declined' : 'test');
  await payments.rest();
  const first = await payments.client.auditPayments({ limit: 2 });
  assert.deepEqual(
    first.items.map(({ orderId, status }) => [orderId, status]),
    [
      ['a', 'SUCCEEDED'],
      ['b', 'FAILED'],
    ],
  );
  const second = await payments.client.auditPayments({ afterOrderId: 'b', limit: 2 });
  assert.deepEqual(
    second.items.map(({ orderId }) => orderId),
    ['c'],
  );
});
