import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import { gate, paymentsOfEachTest, withProvider } from './open-payments.ts';

const open = paymentsOfEachTest();

const IMPATIENT = { JANGTEO_PAYMENT_TIMEOUT_MS: '150' };

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
  const { payment } = await payments.client.getPayment({ orderId: 'order' });
  assert.deepEqual([payment?.attempts, payment?.declined], [1, true]);
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
  const payments = await open({ definition, environment: IMPATIENT });
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

test('charges others while a provider keeps some waiting', async () => {
  const payments = await open();
  for (let index = 0; index < 10; index++) await payments.order(`slow ${index}`, 'test_down');
  await payments.order('order');
  await payments.until(async () => (await payments.heard('order')).length === 1, 'the order is paid');
  assert.equal((await payments.books()).filter(({ state }) => state === 'authorised').length, 10);
});

test('asks again, after a stop, about what was under way', async () => {
  const before = await open();
  await before.order('order', 'test_down');
  await before.until(async () => (await before.books())[0]?.state === 'authorised', 'the amount is reserved');
  const payments = await open({ environment: IMPATIENT });
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
