import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { messagingMigrations } from '@jangteo/messaging/migrations';
import { createOutbox } from '@jangteo/messaging/outbox';
import type { MessagingTables } from '@jangteo/messaging/tables';
import { migrations } from '../migrations/index.ts';
import type { OrderStatus } from '../src/life-table.ts';
import type { OrdersTables } from '../src/tables.ts';

/** The orders service's store in a folder of its own, with orders put into any state by hand. */
export async function openOrders() {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-orders-'));
  const alarms: string[] = [];
  const runtime = { ...systemRuntime, logger: { ...systemRuntime.logger, critical: (message: string) => void alarms.push(message) } };
  const store = await embeddedSqlEngine({ directory, runtime }).open<OrdersTables & MessagingTables>('orders', [
    ...messagingMigrations,
    ...migrations,
  ]);
  return {
    /** Messages that an operator was to see. */
    alarms,
    store,
    context: { runtime, store, outbox: createOutbox(runtime) },
    async orderIn(status: OrderStatus, id: string, more: { placing_until?: number } = {}): Promise<void> {
      await store.transaction(async (tx) => {
        const order = { id, number: id, user_id: 'user', status, currency: 'KRW', total: 2_000, payment_method: 'test' };
        const times = { placing_until: 0, created_at: 1, updated_at: 1, ...more };
        await tx
          .insertInto('orders')
          .values({ ...order, ...times, reason: null, shipping_address: '{"postalCode":"04524"}' })
          .execute();
        await tx
          .insertInto('order_lines')
          .values({ order_id: id, line: 0, sku: 'book', product_id: 'book', title: '책', quantity: 2, unit_price: 1_000 })
          .execute();
      });
    },
    async factsOf(id: string) {
      const order = await store.read.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      const published = await store.read
        .selectFrom('outbox')
        .select(['type', 'payload'])
        .where('aggregate_id', '=', id)
        .orderBy('seq')
        .execute();
      const timeline = await store.read.selectFrom('timeline').selectAll().where('order_id', '=', id).execute();
      return { order, published, timeline };
    },
    async close() {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}
