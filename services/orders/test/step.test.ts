import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { messagingMigrations } from '@jangteo/messaging/migrations';
import { createOutbox } from '@jangteo/messaging/outbox';
import type { MessagingTables } from '@jangteo/messaging/tables';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { migrations } from '../migrations/index.ts';
import { LIFE, type LifeEvent, lifeRow, type OrderStatus } from '../src/life-table.ts';
import { step } from '../src/step.ts';
import type { OrdersTables } from '../src/tables.ts';

type Tables = OrdersTables & MessagingTables;

let directory: string;
let store: SqlStore<Tables>;
const alarms: string[] = [];
const logger = { ...systemRuntime.logger, critical: (message: string) => void alarms.push(message) };
const runtime = { ...systemRuntime, logger };
const context = { runtime, outbox: createOutbox(runtime) };

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-orders-'));
  store = await embeddedSqlEngine({ directory, runtime }).open<Tables>('orders', [...messagingMigrations, ...migrations]);
});
after(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

async function orderIn(status: OrderStatus, id: string): Promise<void> {
  await store.transaction(async (tx) => {
    const order = {
      id,
      number: id,
      user_id: 'user',
      status,
      currency: 'KRW',
      total: 2_000,
      payment_method: 'test',
      shipping_address: '{"postalCode":"04524"}',
    };
    await tx
      .insertInto('orders')
      .values({ ...order, reason: null, placing_until: 0, created_at: 1, updated_at: 1 })
      .execute();
    await tx
      .insertInto('order_lines')
      .values({ order_id: id, line: 0, sku: 'book', product_id: 'book', title: '책', quantity: 2, unit_price: 1_000 })
      .execute();
  });
}

async function factsOf(id: string) {
  const order = await store.read.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const published = await store.read
    .selectFrom('outbox')
    .select(['type', 'payload'])
    .where('aggregate_id', '=', id)
    .orderBy('seq')
    .execute();
  const timeline = await store.read.selectFrom('timeline').selectAll().where('order_id', '=', id).execute();
  return { order, published, timeline };
}

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
