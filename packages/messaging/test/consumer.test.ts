import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrderFailed } from '@jangteo/contracts/events';
import { JangteoError } from '@jangteo/kernel/errors';
import { seededRandom } from '@jangteo/kernel/random';
import { hostileLog } from '@jangteo/ports/log/hostile-log';
import { type EventHandler, on, startConsumer } from '../src/consumer.ts';
import { pruneInbox } from '../src/inbox.ts';
import { startRelay } from '../src/relay.ts';
import { runParkedKey } from '../src/retry-parked.ts';
import { type NotesTables, openShop, runtime, type Shop, until } from './shop.ts';

const retry = { attempts: 3, backoffMs: 1 };

function noteReason(before: (reason: string) => void = () => {}): EventHandler<NotesTables> {
  return on(OrderFailed, async (tx, { orderId, reason }) => {
    await tx.insertInto('notes').values({ id: orderId, text: reason }).execute();
    before(reason);
  });
}

async function start(shop: Shop, handler: EventHandler<NotesTables>, log = shop.log) {
  const relay = startRelay(runtime, shop.store, shop.log);
  const consumer = await startConsumer(runtime, shop.store, log, { name: 'notes', handlers: [handler], retry });
  const stop = async () => {
    await consumer.subscription.close();
    await relay.stop();
  };
  return { consumer, stop, [Symbol.asyncDispose]: stop };
}

const count = async (shop: Shop, table: 'failed_events' | 'parked_keys' | 'inbox') =>
  (await shop.store.read.selectFrom(table).selectAll().execute()).length;

test('applies each event once although every one is delivered twice and keys overtake each other', async () => {
  await using shop = await openShop();
  const random = seededRandom(7);
  await using running = await start(shop, noteReason(), hostileLog(shop.log, { clock: runtime.clock, random, duplicate: 1, delay: 0.5 }));
  const keys = Array.from({ length: 30 }, (_, index) => `order-${index}`);
  await Promise.all(keys.map((key) => shop.publish(key, '1', '2', '3')));
  await until('all are noted', async () => (await shop.noted()).length >= 90);
  await running.stop();
  const noted = await shop.noted();
  assert.equal(noted.length, 90);
  for (const key of keys)
    assert.deepEqual(
      noted.filter((note) => note.startsWith(`${key}:`)),
      [`${key}:1`, `${key}:2`, `${key}:3`],
    );
});

test('a handler that throws after writing leaves nothing of what it wrote, and is tried again', async () => {
  await using shop = await openShop();
  let failures = 2;
  await using running = await start(
    shop,
    noteReason(() => {
      if (failures-- > 0) throw new Error('not yet');
    }),
  );
  await shop.publish('a', '1');
  await until('it is noted', async () => (await shop.noted()).length > 0);
  await running.stop();
  assert.deepEqual(await shop.noted(), ['a:1']);
  assert.equal(failures, -1);
});

test('parks the key of a poisoned event, lines later ones up behind it, lets other keys flow, and finishes the key in order', async () => {
  await using shop = await openShop();
  let poisoned = true;
  await using running = await start(
    shop,
    noteReason((reason) => {
      if (poisoned && reason === 'poison') throw new JangteoError('INVALID_REQUEST', 'cannot be handled');
    }),
  );
  await shop.publish('a', '1', 'poison', '3');
  await shop.publish('b', '1', '2');
  await until(
    'two events of a wait and b is done',
    async () => (await count(shop, 'failed_events')) === 2 && (await shop.noted()).length === 3,
  );
  assert.equal(await count(shop, 'parked_keys'), 1);
  const deadLetters = async () => {
    const ends = await shop.log.ends('dead-letters');
    const read = ends.map(({ partition, start }) => shop.log.read({ topic: 'dead-letters', partition, offset: start }, 10));
    return (await Promise.all(read)).flat();
  };
  await until('the relay has brought the dead letter', async () => (await deadLetters()).length > 0);
  assert.equal((await deadLetters()).length, 1);

  assert.equal((await runParkedKey(shop.store, running.consumer, 'a')).unparked, false, 'it fails again');
  poisoned = false;
  assert.equal((await runParkedKey(shop.store, running.consumer, 'a')).unparked, true);
  await shop.publish('a', '4');
  await until('the key flows again', async () => (await shop.noted()).includes('a:4'));
  await running.stop();
  assert.deepEqual(
    (await shop.noted()).filter((note) => note.startsWith('a')),
    ['a:1', 'a:poison', 'a:3', 'a:4'],
  );
  assert.equal(await count(shop, 'parked_keys'), 0);
  assert.equal(await count(shop, 'failed_events'), 0);
});

test('an engine that is away counts no attempt', async () => {
  await using shop = await openShop();
  let away = 4;
  await using running = await start(
    shop,
    noteReason(() => {
      if (away-- > 0) throw new JangteoError('ENGINE_AWAY', 'gone for a while');
    }),
  );
  await shop.publish('a', '1');
  await until('it is noted', async () => (await shop.noted()).length > 0);
  await running.stop();
  assert.equal(await count(shop, 'parked_keys'), 0);
});

test('after a restart goes on where it was, without applying anything again', async () => {
  await using shop = await openShop();
  await using first = await start(shop, noteReason());
  await shop.publish('a', '1', '2');
  await until('both are noted', async () => (await shop.noted()).length === 2);
  await first.stop();
  await shop.publish('a', '3');
  await Promise.all(
    (await shop.log.ends('orders')).map(({ partition, start: offset }) => shop.log.seek('notes', { topic: 'orders', partition, offset })),
  );
  await using second = await start(shop, noteReason());
  await until('the third is noted', async () => (await shop.noted()).length >= 3);
  await second.stop();
  assert.deepEqual(await shop.noted(), ['a:1', 'a:2', 'a:3']);
});

test('the inbox forgets events by their age, not the young ones', async () => {
  await using shop = await openShop();
  await using running = await start(shop, noteReason());
  await shop.publish('a', '1');
  await until('it is noted', async () => (await shop.noted()).length === 1);
  await running.stop();
  assert.equal(await pruneInbox(shop.store, runtime.clock.now() - 60_000), 0);
  assert.equal(await pruneInbox(shop.store, runtime.clock.now() + 60_000), 1);
});

test('an event whose data cannot be read is parked as it is, and other keys flow', async () => {
  await using shop = await openShop();
  await using _ = await start(shop, noteReason());
  const headers = { ce_id: 'broken', ce_type: OrderFailed.type, ce_version: '1' };
  await shop.log.append([{ topic: 'orders', key: 'a', headers, value: '{"orderId": ' }]);
  await shop.publish('b', '1');
  await until('the key is parked', async () => (await count(shop, 'parked_keys')) === 1);
  await until('the other key is noted', async () => (await shop.noted()).length === 1);
  const [failed] = await shop.store.read.selectFrom('failed_events').selectAll().execute();
  assert.deepEqual([failed?.event_id, failed?.payload, failed?.error_code], ['broken', '{"orderId": ', 'INVALID_REQUEST']);
});
