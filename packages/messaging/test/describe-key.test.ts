import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrderFailed } from '@jangteo/contracts/events';
import { JangteoError } from '@jangteo/kernel/errors';
import { on, startConsumer } from '../src/consumer.ts';
import { controlConsumer } from '../src/consumer-control.ts';
import { auditOfKey, handledOf, outboxOf, pausedSince, positionsOf } from '../src/describe-key.ts';
import { startRelay } from '../src/relay.ts';
import { type NotesTables, openShop, runtime, until } from './shop.ts';

const who = { actor: 'operator', reason: 'a test' };

test('what of a key waits where: in the outbox, in the log before a paused consumer, handled', async () => {
  await using shop = await openShop();
  const { store, log } = shop;
  const handler = on<never, NotesTables>(OrderFailed as never, async () => {});
  const consumer = await startConsumer(runtime, store, log, { name: 'notes', handlers: [handler] });
  const control = controlConsumer(runtime, store, log, consumer);
  await control.pause(who);

  await shop.publish('a', 'one', 'two');
  await shop.publish('b', 'three');
  const waiting = await outboxOf(store, 'a');
  assert.deepEqual(
    waiting.map(({ type, topic }) => [type, topic]),
    [
      ['order_failed', 'orders'],
      ['order_failed', 'orders'],
    ],
  );
  const relay = startRelay(runtime, store, log);
  await until('all of it is published', async () => (await outboxOf(store, 'a')).length + (await outboxOf(store, 'b')).length === 0);
  await log.append([{ topic: 'orders', key: 'a', headers: {}, value: 'no event' }]);
  await log.append([{ topic: 'orders', key: 'a', headers: { ce_id: 'x', ce_type: 'not_mine' }, value: '{}' }]);

  const ids = waiting.map(({ id }) => id);
  const [before] = await positionsOf(store, log, consumer, 'a');
  assert.deepEqual(
    before?.unhandled.map(({ id, type }) => [id, type]),
    ids.map((id) => [id, 'order_failed']),
  );
  assert.deepEqual(await handledOf(store, 'notes', ids), []);
  assert.deepEqual(
    (await auditOfKey(store, 'notes', 'a', 0)).map(({ action }) => action),
    ['PAUSE'],
  );
  assert.equal(await pausedSince(store, 'notes'), (await auditOfKey(store, 'notes', 'a', 0))[0]?.at);
  assert.deepEqual(await auditOfKey(store, 'notes', 'a', runtime.clock.now() + 60_000), []);

  await control.resume(who);
  await until('it is handled', async () => (await handledOf(store, 'notes', ids)).length === 2);
  const [afterwards] = await positionsOf(store, log, consumer, 'a');
  assert.deepEqual(afterwards?.unhandled, []);
  await consumer.subscription.close();
  await relay.stop();
});

test('what is parked stands in its line, not before its consumer', async () => {
  await using shop = await openShop();
  const { store, log } = shop;
  const broken = on<never, NotesTables>(OrderFailed as never, async () => {
    throw new JangteoError('INVALID_REQUEST', 'no');
  });
  const consumer = await startConsumer(runtime, store, log, { name: 'notes', handlers: [broken], retry: { attempts: 1, backoffMs: 1 } });
  const relay = startRelay(runtime, store, log);
  await shop.publish('a', 'one', 'two');
  await until('both are parked', async () => (await store.read.selectFrom('failed_events').selectAll().execute()).length === 2);
  // Not committed yet, perhaps: that changes nothing.
  await log.seek('notes', { topic: 'orders', partition: (await positionsOf(store, log, consumer, 'a'))[0]?.partition ?? 0, offset: 0 });
  assert.deepEqual((await positionsOf(store, log, consumer, 'a'))[0]?.unhandled, []);
  await consumer.subscription.close();
  await relay.stop();
});
