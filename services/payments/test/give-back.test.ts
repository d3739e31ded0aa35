import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import type { ChargeAnswer } from '../src/provider.ts';
import { gate, type OpenPayments, paymentsOfEachTest, withProvider } from './open-payments.ts';

const open = paymentsOfEachTest();

/** Payments whose provider does what it is asked to; then the line is held until it is let go, and dead. */
function losingAnswersOf(call: 'authorise' | 'capture') {
  const { reached, letGo, pass } = gate();
  const lose = async (): Promise<never> => {
    await pass();
    throw new Error('the line went dead');
  };
  const definition = withProvider((provider) =>
    call === 'authorise'
      ? { authorise: (charge, signal) => provider.authorise(charge, signal).then(lose) }
      : { capture: (key, signal) => provider.capture(key, signal).then(lose) },
  );
  return { definition, reached, letGo };
}

async function knows({ store }: OpenPayments, wish: 'order_failed' | 'refund_wanted'): Promise<boolean> {
  return (await store.read.selectFrom('payments').select(wish).executeTakeFirstOrThrow())[wish] === 1;
}

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
  const { definition, reached, letGo } = losingAnswersOf('authorise');
  const payments = await open({ definition });
  await payments.order('order');
  await reached;
  assert.deepEqual(await payments.books(), [{ state: 'authorised', amount: 12_900 }]);
  await payments.failOrder('order');
  await payments.until(() => knows(payments, 'order_failed'), 'payments knows that the order failed');
  letGo();
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_failed']);
  assert.deepEqual(await payments.books(), [{ state: 'voided', amount: 12_900 }]);
});

test('refunds a late success', async () => {
  const { definition, reached, letGo } = losingAnswersOf('capture');
  const payments = await open({ definition });
  await payments.order('order');
  await reached;
  await payments.failOrder('order');
  await payments.until(() => knows(payments, 'order_failed'), 'payments knows that the order failed');
  letGo();
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success'], 'orders is told the truth');
  await payments.askRefund('order');
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success', 'refunded']);
  assert.deepEqual(await payments.books(), [{ state: 'refunded', amount: 12_900 }]);
});

test('gives back what turns out to be charged after its refund was requested', async () => {
  const { definition, reached, letGo } = losingAnswersOf('capture');
  const payments = await open({ definition });
  await payments.order('order');
  await reached;
  await payments.askRefund('order');
  await payments.until(() => knows(payments, 'refund_wanted'), 'payments knows that a refund is wanted');
  letGo();
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
  const payments = await open({ definition, environment: { JANGTEO_PAYMENT_CONCURRENCY: '1' } });
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
  const payments = await open({ definition });
  await payments.order('order');
  await try1.reached;
  await payments.failOrder('order');
  await payments.until(() => knows(payments, 'order_failed'), 'payments knows that the order failed');
  try1.letGo();
  await payments.rest();
  assert.equal(await payments.statusOf('order'), 'DROPPED');
  assert.deepEqual(await payments.heard('order'), []);
});

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
