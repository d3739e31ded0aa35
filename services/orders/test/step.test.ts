import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { abandonOrder, compensateOrder } from '../src/cancel-order.ts';
import { LIFE, type LifeEvent, lifeRow, type OrderStatus } from '../src/life-table.ts';
import { orderNumber } from '../src/order-number.ts';
import { repairOrder } from '../src/repair-order.ts';
import { resumeOrder } from '../src/resume-order.ts';
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
  const { published } = await factsOf('paid');
  const steps = ['order_success', 'shipment_requested', 'order_failed', 'refund_requested'];
  for (const type of steps)
    assert.equal(published.filter((event) => event.type === type).length, 2, `${type}: once by its step, once resumed`);
});

test('resuming changes no state; an order that was never placed has said nothing', async () => {
  const said = { PLACING: [], ABANDONED: [], CANCELLING: ['shipment_cancel_requested'], CANCELLED: ['order_failed'] } as const;
  for (const [status, events] of Object.entries(said)) {
    const id = `resumed-${status}`;
    await orderIn(status as OrderStatus, id);
    for (let times = 1; times <= 2; times++) {
      assert.deepEqual(await resumeOrder(context, id), { status, events });
      const { order, published, timeline } = await factsOf(id);
      assert.deepEqual([order.status, published.length, timeline.length], [status, events.length * times, 0]);
    }
  }
  await assert.rejects(resumeOrder(context, 'nobody'), (thrown) => hasCode(thrown, 'NOT_FOUND'));
});

test('an order that is given up is cancelled as by its buyer, with the reason, once', async () => {
  await orderIn('PENDING', 'contradicted');
  for (const _ of [1, 2]) assert.equal(await compensateOrder(context, 'contradicted', 'its units are gone'), 'CANCELLED');
  const { order, published, timeline } = await factsOf('contradicted');
  assert.deepEqual(
    published.map(({ type }) => type),
    ['order_failed'],
  );
  assert.deepEqual(
    [order.reason, timeline.map(({ event, detail }) => [event, detail])],
    ['its units are gone', [['corrected', 'its units are gone']]],
  );

  await orderIn('COMPLETED', 'not paid');
  assert.equal(await compensateOrder(context, 'not paid', 'nobody paid'), 'CANCELLING', 'delivery has the last word');
});

test('an order on its way, or never placed, is not given up', async () => {
  await orderIn('COMPLETED', 'gone');
  await store.transaction((tx) => step(context, tx, 'gone', 'shipped'));
  await orderIn('PLACING', 'half placed');
  for (const id of ['gone', 'half placed'])
    await assert.rejects(compensateOrder(context, id, 'why'), (thrown) => hasCode(thrown, 'NOT_CANCELLABLE'));
  await assert.rejects(compensateOrder(context, 'nobody', 'why'), (thrown) => hasCode(thrown, 'NOT_FOUND'));
});

test('a repaired order has the total of its lines and the number that its buyer was told', async () => {
  const [told, fresh] = [orderNumber('20261120', 7), orderNumber('20261120', 8)];
  const repair = (id: string) => repairOrder({ ...context, nextNumber: async () => fresh }, id, 'doctor');
  const reply = JSON.stringify({ status: 'PENDING', orderId: 'torn', orderNumber: told, total: 2_000, currency: 'KRW' });
  const key = { user_id: 'user', idempotency_key: 'key', body_hash: '', order_id: 'torn', created_at: 1, reply, cart_lines: null };
  await orderIn('COMPLETED', 'torn');
  await store.transaction(async (tx) => {
    await tx.updateTable('orders').set({ total: 1 }).where('id', '=', 'torn').execute();
    await tx.insertInto('idempotency_keys').values(key).execute();
  });
  await orderIn('COMPLETED', 'untold');
  for (const id of ['torn', 'untold', 'torn']) await repair(id);
  const [torn, untold] = [await factsOf('torn'), await factsOf('untold')];
  assert.deepEqual([torn.order.number, torn.order.total, untold.order.number], [told, 2_000, fresh]);
  assert.deepEqual(
    torn.timeline.map(({ event, from_status, to_status, detail }) => [event, from_status, to_status, detail]),
    [['repaired', 'COMPLETED', 'COMPLETED', `total 1 -> 2000, number torn -> ${told}: doctor`]],
  );
});
