import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { headersOf } from '../src/event.ts';
import { writeOutbox } from '../src/outbox.ts';
import { MARKS, startOutboxMarks } from '../src/outbox-marks.ts';
import { openShop, runtime, type Shop, until } from './shop.ts';

const rowsOf = ({ store }: Shop) => store.read.selectFrom('outbox').selectAll().orderBy('seq').execute();

/** Reads the outbox in the order of commits, as a change log has it, and publishes it, but never deletes. `upTo` rows a turn. */
function changeReader(shop: Shop) {
  const seen = new Set<string>();
  return async (upTo = Number.POSITIVE_INFINITY) => {
    const rows = (await rowsOf(shop)).filter(({ id }) => !seen.has(id)).slice(0, upTo);
    for (const row of rows) {
      seen.add(row.id);
      await shop.log.append([{ topic: row.topic, key: row.aggregate_id, headers: headersOf(row), value: row.payload }]);
    }
    return rows.length;
  };
}

async function publishedOf(log: EventLog): Promise<number> {
  return (await log.ends('orders')).reduce((sum, { start, end }) => sum + end - start, 0);
}

test('rows go once they are in the log, and not before', async () => {
  await using shop = await openShop();
  const publish = changeReader(shop);
  // Before there is anybody who could mark some of them alone.
  await shop.publish('a', '1', '2', '3');
  const marks = await startOutboxMarks(runtime, shop.store, shop.log);
  await until('they are marked', async () => (await rowsOf(shop)).some(({ type }) => type === 'outbox_mark'));
  await publish(2);
  await runtime.clock.sleep(700);
  assert.ok((await rowsOf(shop)).length >= 4, 'two of three are published, and nobody can tell yet');
  await until('the outbox is empty', async () => {
    await publish();
    return (await rowsOf(shop)).length === 0;
  });
  assert.equal(await publishedOf(shop.log), 3);
  await marks.stop();
});

test('rows that come while a mark is under way wait for the next one', async () => {
  await using shop = await openShop();
  const publish = changeReader(shop);
  const marks = await startOutboxMarks(runtime, shop.store, shop.log);
  let done = 0;
  await Promise.all([
    (async () => {
      for (let at = 0; at < 40; at++) await shop.publish(`order-${at % 7}`, String(at));
      done = 1;
    })(),
    until('all is out and gone', async () => {
      await publish(3);
      return done === 1 && (await rowsOf(shop)).length === 0;
    }),
  ]);
  assert.equal(await publishedOf(shop.log), 40);
  await marks.stop();
});

test('what a process marked that is gone, another one removes; a mark that comes twice harms nobody', async () => {
  await using shop = await openShop();
  const publish = changeReader(shop);
  const first = await startOutboxMarks(runtime, shop.store, shop.log);
  await shop.publish('a', '1');
  await until('it is marked', async () => (await rowsOf(shop)).length === 2);
  await first.stop();
  await publish();
  const [mark] = await shop.log.read({ topic: 'outbox-marks', partition: 0, offset: 0 }, 1);
  assert.ok(mark);
  await shop.log.append([mark]);
  await shop.store.transaction((tx) => tx.updateTable('leases').set({ expires_at: 0 }).execute());
  const second = await startOutboxMarks(runtime, shop.store, shop.log);
  await until('the outbox is empty', async () => (await rowsOf(shop)).length === 0);
  await second.stop();
  assert.equal(await publishedOf(shop.log), 1);
});

test('a mark that was told before its row could be seen goes with a later one', async () => {
  await using shop = await openShop();
  const publish = changeReader(shop);
  await shop.log.ensureTopics([MARKS]);
  const mark = { topic: MARKS.name, aggregate_id: shop.store.name, type: 'outbox_mark', version: 1, payload: '{"seqs":[]}' };
  const id = await shop.store.transaction((tx) => writeOutbox(runtime, tx, mark));
  const [row] = await rowsOf(shop);
  assert.ok(row);
  await publish();
  await shop.store.transaction((tx) => tx.deleteFrom('outbox').execute());
  const marks = await startOutboxMarks(runtime, shop.store, shop.log);
  // Records of one key come one after the other: when the second one has removed its row, the first one was told.
  await shop.publish('a', '1');
  await until('it is told', async () => {
    await publish();
    return (await rowsOf(shop)).length === 0;
  });
  await shop.store.transaction((tx) =>
    tx
      .insertInto('outbox')
      .values({ ...row, id, occurred_at: runtime.clock.now() - 60_000 })
      .execute(),
  );
  await until('the outbox is empty', async () => {
    await publish();
    return (await rowsOf(shop)).length === 0;
  });
  await marks.stop();
});
