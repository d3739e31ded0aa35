import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { gate, paymentsOfEachTest, withProvider } from './open-payments.ts';

const open = paymentsOfEachTest();
type Opened = Awaited<ReturnType<typeof open>>;

const triesOf = async (payments: Opened, orderId = 'order') => {
  const { tries } = await payments.client.listTries({ orderId });
  return tries.map(({ number, call, outcome, reason }) => `${number} ${call}: ${outcome}${reason === '' ? '' : `, ${reason}`}`);
};

test('what was asked of the provider is written down, try by try', async () => {
  const payments = await open();
  await payments.order('order', 'test_flaky');
  await payments.rest();
  const failed = 'none, the provider had a bad moment';
  assert.deepEqual(await triesOf(payments), [
    `1 authorise: ${failed}`,
    `2 authorise: ${failed}`,
    '3 authorise: authorised',
    '3 capture: captured',
  ]);
  const { payment, tries, triesMax, underWay } = await payments.client.listTries({ orderId: 'order' });
  assert.deepEqual([payment?.status, payment?.dueAtMs, triesMax, underWay], ['SUCCEEDED', 0n, 3, false]);
  const times = tries.map(({ atMs }) => Number(atMs));
  assert.deepEqual(times, times.toSorted());
  assert.ok((payment?.createdAtMs ?? 0n) <= (tries[0]?.atMs ?? 0n));
});

test('a silent provider is written down as such, and a refund as well', async () => {
  const payments = await open({ environment: { JANGTEO_PAYMENT_TIMEOUT_MS: '100' } });
  await payments.order('order', 'test_down');
  await payments.rest();
  assert.deepEqual(await triesOf(payments), ['1 authorise: unknown', '1 query: authorised', '1 capture: unknown', '1 query: captured']);
  await payments.askRefund('order');
  await payments.rest();
  assert.equal((await triesOf(payments)).at(-1), '1 refund: refunded');
});

test('while the provider thinks, the payment is under way; what it says comes with the result, or not at all', async () => {
  const { reached, letGo, pass } = gate();
  const slow = withProvider((provider) => ({
    async authorise(charge, signal) {
      await pass();
      return await provider.authorise(charge, signal);
    },
  }));
  const payments = await open({ definition: slow });
  await payments.order('order');
  await reached;
  const before = await payments.client.listTries({ orderId: 'order' });
  assert.deepEqual([before.underWay, before.payment?.status, before.tries.length], [true, 'UNKNOWN', 0]);
  letGo();
  await payments.rest();
  assert.equal((await payments.client.listTries({ orderId: 'order' })).underWay, false);
  await assert.rejects(payments.client.listTries({ orderId: 'nobody' }), (thrown) => hasCode(thrown, 'NOT_FOUND'));
});
