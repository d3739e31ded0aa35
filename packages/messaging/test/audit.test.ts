import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrderFailed } from '@jangteo/contracts/events';
import { hasCode } from '@jangteo/kernel/errors';
import { auditInbox } from '../src/audit-inbox.ts';
import { auditOutbox, repairOutbox } from '../src/audit-outbox.ts';
import { on, startConsumer } from '../src/consumer.ts';
import { listAudit } from '../src/operator-audit.ts';
import { OUTBOX_SLOTS } from '../src/outbox.ts';
import { startRelay } from '../src/relay.ts';
import { type NotesTables, openShop, runtime, type Shop, until } from './shop.ts';

const MINUTE_MS = 60_000;
const operator = { actor: 'somebody', reason: 'found by doctor' };

async function readAll({ store, log }: Shop) {
  const relay = startRelay(runtime, store, log);
  const consumer = await startConsumer<NotesTables>(runtime, store, log, {
    name: 'reader',
    handlers: [
      on(OrderFailed, async (_tx, { reason }) => {
        if (reason === 'bad') throw new Error('cannot be handled');
      }),
    ],
    retry: { attempts: 1, backoffMs: 1 },
  });
  const atEnd = async () => {
    const lags = await log.lag('reader');
    return (await auditOutbox(runtime, store, log, 0)).rows.length === 0 && lags.every(({ lag }) => lag === 0);
  };
  return {
    consumer,
    rest: () => until('everything is read', atEnd),
    async stop() {
      await consumer.subscription.close();
      await relay.stop();
    },
  };
}

test('finds the events that a consumer has passed and knows nothing of, and those alone', async () => {
  await using shop = await openShop();
  const { store, log, publish } = shop;
  const reading = await readAll(shop);
  const audit = async (sinceMs = 0) => {
    const { checked, lost, nextCursor } = await auditInbox(runtime.clock, store, log, reading.consumer, { sinceMs, cursor: '' });
    assert.equal(nextCursor, '');
    return { checked, keys: lost.map(({ key, type }) => `${key} ${type}`) };
  };
  await publish('a', 'good', 'good');
  await publish('parked', 'bad', 'behind it');
  await reading.rest();
  assert.deepEqual(await audit(), { checked: 4, keys: [] });
  const { event_id } = await store.read.selectFrom('inbox').select('event_id').orderBy('event_id').executeTakeFirstOrThrow();
  await store.transaction(async (tx) => {
    await tx.deleteFrom('inbox').where('event_id', '=', event_id).execute();
    await tx.deleteFrom('failed_events').where('type', '=', 'order_failed').where('error_code', 'is', null).execute();
  });
  const { checked, keys } = await audit();
  assert.deepEqual([checked, keys.sort()], [4, ['a order_failed', 'parked order_failed']]);
  assert.deepEqual(await audit(runtime.clock.now() + MINUTE_MS), { checked: 0, keys: [] });

  const { lost } = await auditInbox(runtime.clock, store, log, reading.consumer, { sinceMs: 0, cursor: '' });
  const [found] = lost.filter(({ id }) => id === event_id);
  assert.ok(found);
  const [record] = await log.read(found, 1);
  assert.equal(record?.headers.ce_id, event_id, 'it says where the event lies');
  await reading.stop();
});

test('puts an event of a slot that nobody reads where a relay finds it, and takes one without a topic out', async () => {
  await using shop = await openShop();
  const { store, log, publish } = shop;
  await publish('unread', 'good');
  await publish('no topic', 'good');
  await publish('fine', 'good');
  await store.transaction(async (tx) => {
    await tx.updateTable('outbox').set({ slot: OUTBOX_SLOTS }).where('aggregate_id', '=', 'unread').execute();
    await tx.updateTable('outbox').set({ topic: 'nowhere' }).where('aggregate_id', '=', 'no topic').execute();
  });
  const { rows, unread } = await auditOutbox(runtime, store, log, MINUTE_MS);
  assert.deepEqual([rows.map(({ key, why }) => `${key} ${why}`), unread], [['unread slot', 'no topic topic'], 1]);
  const [fine] = (await auditOutbox(runtime, store, log, 0)).rows.filter(({ key }) => key === 'fine');
  assert.equal(fine?.why, 'old');
  await assert.rejects(repairOutbox(runtime, store, log, fine.id, operator), (thrown) => hasCode(thrown, 'INVALID_REQUEST'));
  for (const { id } of rows) await repairOutbox(runtime, store, log, id, operator);
  await assert.rejects(repairOutbox(runtime, store, log, rows[1]?.id ?? '', operator), (thrown) => hasCode(thrown, 'NOT_FOUND'));

  const reading = await readAll(shop);
  await reading.rest();
  const handled = await store.read.selectFrom('inbox').select('event_id').execute();
  assert.deepEqual(handled.map(({ event_id }) => event_id).sort(), [rows[0]?.id, fine.id].sort());
  const { items } = await listAudit(store, { consumer: store.name, action: 'OUTBOX', cursor: '', limit: 10 });
  assert.deepEqual(
    items.map(({ event_key, reason }) => [event_key, reason]),
    [
      ['no topic', 'found by doctor'],
      ['unread', 'found by doctor'],
    ],
  );
  assert.match(items[0]?.before ?? '', /order_failed/);
  await reading.stop();
});
