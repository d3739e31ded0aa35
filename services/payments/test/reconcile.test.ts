import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { type OpenPayments, paymentsOfEachTest, withProvider } from './open-payments.ts';

const open = paymentsOfEachTest();

const reconcile = ({ client }: OpenPayments, orderId: string) => client.reconcilePayment({ orderId, reason: 'found by doctor' });

/** Writes into the payment's row what is not true. */
async function falsify({ store }: OpenPayments, row: object): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.updateTable('payments').set(row).execute();
  });
}

test('a payment that is said to have failed is what its provider says, and orders hears of the money', async () => {
  const payments = await open();
  await payments.order('order');
  await payments.rest();
  await falsify(payments, { status: 'FAILED', amount: 1 });
  for (const _ of [1, 2]) {
    const { payment } = await reconcile(payments, 'order');
    assert.deepEqual([payment?.status, payment?.amount?.amount], ['SUCCEEDED', 12_900n]);
  }
  await payments.rest();
  assert.deepEqual(await payments.heard('order'), ['payment_success', 'payment_success']);
});

test('a payment that is said to have succeeded has failed where its provider took nothing', async () => {
  const payments = await open();
  await payments.order('order', 'test_declined');
  await payments.rest();
  await falsify(payments, { status: 'SUCCEEDED', declined: 0 });
  const { payment } = await reconcile(payments, 'order');
  assert.deepEqual([payment?.status, payment?.declined], ['FAILED', true]);
  assert.deepEqual(await payments.books(), [{ state: 'declined', amount: 12_900 }], 'and nothing is charged');
});

test('money that was to go back goes back once the provider says that it has it', async () => {
  const payments = await open();
  await payments.order('order');
  await payments.rest();
  await falsify(payments, { status: 'FAILED', refund_wanted: 1 });
  await reconcile(payments, 'order');
  await payments.rest();
  assert.deepEqual(await payments.books(), [{ state: 'refunded', amount: 12_900 }]);
});

test('a payment under way that nobody looks at is looked at again', async () => {
  const payments = await open();
  await payments.order('order');
  await payments.rest();
  await falsify(payments, { status: 'UNKNOWN', due_at: null });
  assert.equal((await payments.client.getPayment({ orderId: 'order' })).payment?.stalled, true);
  await reconcile(payments, 'order');
  await payments.rest();
  assert.equal(await payments.statusOf('order'), 'SUCCEEDED');
});

test('nothing is changed as long as the provider does not say', async () => {
  const definition = withProvider(() => ({
    async query() {
      throw new Error('the line went dead');
    },
  }));
  const payments = await open({ definition });
  await payments.order('order', 'test_declined');
  await payments.rest();
  await assert.rejects(reconcile(payments, 'order'), (thrown) => hasCode(thrown, 'SERVICE_UNAVAILABLE'));
  assert.equal(await payments.statusOf('order'), 'FAILED');
  await assert.rejects(reconcile(payments, 'no such order'), (thrown) => hasCode(thrown, 'NOT_FOUND'));
});
