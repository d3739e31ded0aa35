import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventLog, NewRecord } from '@jangteo/ports/log/event-log';
import { startRelay } from '../src/relay.ts';
import { openShop, runtime, until } from './shop.ts';

async function published(log: EventLog): Promise<string[]> {
  const all: string[] = [];
  for (const { partition, start } of await log.ends('orders')) {
    for (const record of await log.read({ topic: 'orders', partition, offset: start }, 10_000)) {
      all.push(`${record.key}:${JSON.parse(record.value).reason}`);
    }
  }
  return all;
}

test('publishes what was committed while no relay ran, in order within each key', async () => {
  await using shop = await openShop();
  await Promise.all([shop.publish('a', '1', '2', '3'), shop.publish('b', '1', '2', '3')]);
  const relay = startRelay(runtime, shop.store, shop.log);
  await until('the outbox is empty', async () => (await shop.store.read.selectFrom('outbox').selectAll().execute()).length === 0);
  await relay.stop();
  const events = await published(shop.log);
  assert.deepEqual(
    events.filter((event) => event.startsWith('a')),
    ['a:1', 'a:2', 'a:3'],
  );
  assert.deepEqual(
    events.filter((event) => event.startsWith('b')),
    ['b:1', 'b:2', 'b:3'],
  );
});

test('publishes nothing of a transaction that failed', async () => {
  await using shop = await openShop();
  const relay = startRelay(runtime, shop.store, shop.log);
  const { outbox } = await import('./shop.ts');
  const { OrderFailed } = await import('@jangteo/contracts/events');
  await assert.rejects(
    shop.store.transaction(async (tx) => {
      await outbox.publish(tx, OrderFailed, 'a', { orderId: 'a', orderNumber: 'a', reason: 'undone' });
      throw new Error('changed our mind');
    }),
    /changed our mind/,
  );
  await shop.publish('a', 'done');
  await until('one event is out', async () => (await published(shop.log)).length > 0);
  await relay.stop();
  assert.deepEqual(await published(shop.log), ['a:done']);
});

test('publishes again what it published when it died before it could delete it', async () => {
  await using shop = await openShop();
  await shop.publish('a', '1', '2');
  const died = Promise.withResolvers<void>();
  const dying: EventLog = {
    ...shop.log,
    append: async (records: readonly NewRecord[]) => {
      await shop.log.append(records);
      died.resolve();
      return await new Promise(() => {});
    },
  };
  void startRelay(runtime, shop.store, dying);
  await died.promise;
  await shop.store.transaction(async (tx) => {
    await tx.updateTable('leases').set({ expires_at: 0 }).execute();
  });
  const relay = startRelay(runtime, shop.store, shop.log);
  await until('the outbox is empty', async () => (await shop.store.read.selectFrom('outbox').selectAll().execute()).length === 0);
  await relay.stop();
  assert.deepEqual(await published(shop.log), ['a:1', 'a:2', 'a:1', 'a:2']);
});

test('two relays on one store publish everything once between them', async () => {
  await using shop = await openShop();
  const relays = [1, 2].map(() => startRelay(runtime, shop.store, shop.log, { slotsPerLease: 1 }));
  const keys = Array.from({ length: 40 }, (_, index) => `order-${index}`);
  await Promise.all(keys.map((key) => shop.publish(key, '1', '2', '3')));
  await until('all are out', async () => (await published(shop.log)).length >= 120);
  await Promise.all(relays.map((relay) => relay.stop()));
  const events = await published(shop.log);
  assert.equal(new Set(events).size, 120);
  assert.equal(events.length, 120);
  for (const key of keys)
    assert.deepEqual(
      events.filter((event) => event.startsWith(`${key}:`)),
      [`${key}:1`, `${key}:2`, `${key}:3`],
    );
});
