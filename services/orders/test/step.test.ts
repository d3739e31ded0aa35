import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { abandonOrder, resumeOrder } from '../src/cancel-order.ts';
import { LIFE, type LifeEvent, lifeRow, type OrderStatus } from '../src/life-table.ts';
import { step } from '../src/step.ts';
import { openOrders } from './orders-store.ts';

const { alarms, store, context, orderIn, factsOf, close } = await openOrders();
after(close);

for (const { state, event, next, publishes } of LIFE) {
  test(`${state} + ${event} -> ${next}${publishes.length > 0 ? `, publishes ${publishes.join(' and ')}` : ''}`, async () => {
    const id = `${state}-${event}`;
    await orderIn(state, id);
    assert.equal(await store.transaction((tx) => step(context, tx, id, event, 'why')), next);
    const { order, published, timeline } = await factsOf(id);
    assert.equal(order.status, next);
    assert.deepEqual(
      published.map(({ type }) => type),
      publishes,
    );
    for (const { payload } of published) assert.equal(JSON.parse(payload).orderId, id);
    assert.deepEqual(
      timeline.map(({ event: name, from_status, to_status }) => [name, from_status, to_status]),
      [[event, state, next]],
    );
  });
}

test('an event that the table does not know in a state changes nothing, is recorded and alarmed', async () => {
  const states: OrderStatus[] = ['PLACING', 'PENDING', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'ABANDONED'];
  const names = [...new Set(LIFE.map(({ event }) => event))] as LifeEvent[];
  const unknown = states.flatMap((state) =>
    names.filter((event) => lifeRow(state, event) === undefined).map((event) => ({ state, event })),
  );
  assert.ok(unknown.length > 20);
  for (const { state, event } of unknown) {
    const id = `${state}-${event}`;
    await orderIn(state, id);
    alarms.length = 0;
    assert.equal(await store.transaction((tx) => step(context, tx, id, event)), undefined);
    const { order, published, timeline } = await factsOf(id);
    assert.deepEqual([order.status, published.length, timeline.length, alarms.length], [state, 0, 1, 1], id);
  }
});

test('an unknown order is an error, not a guess', async () => {
  await assert.rejects(
    store.transaction((tx) => step(context, tx, 'nobody', 'payment_success')),
    (thrown) => hasCode(thrown, 'NOT_FOUND'),
  );
});

test('an order is not abandoned while the process that places it may still take its time', async () => {
  const now = context.runtime.clock.now();
  await orderIn('PLACING', 'young', { placing_until: now + 60_000 });
  await orderIn('PLACING', 'old', { placing_until: now - 1 });
  assert.equal(await abandonOrder(context, 'young'), 'PLACING');
  assert.equal(await abandonOrder(context, 'old'), 'ABANDONED');
  assert.equal(await abandonOrder(context, 'nobody'), undefined);
});

test('resuming says again what the state said last', async () => {
  await orderIn('PENDING', 'waits');
  assert.deepEqual(await resumeOrder(context, 'waits'), { status: 'PENDING', events: ['order_created'] });
  await orderIn('PENDING', 'paid');
  await store.transaction((tx) => step(context, tx, 'paid', 'payment_success'));
  assert.deepEqual(await resumeOrder(context, 'paid'), { status: 'COMPLETED', events: ['order_success'] });
  await store.transaction((tx) => step(context, tx, 'paid', 'stock_confirmed'));
  assert.deepEqual(await resumeOrder(context, 'paid'), { status: 'COMPLETED', events: ['shipment_requested'] });
  await store.transaction((tx) => step(context, tx, 'paid', 'delivery_failed'));
  assert.deepEqual(await resumeOrder(context, 'paid'), { status: 'CANCELLED', events: ['order_failed', 'refund_requested'] });
});
