import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { OrderFailed } from '@jangteo/contracts/events';
import { type EventHandler, on, startConsumer } from '../src/consumer.ts';
import { startCrashWatch } from '../src/crash-watch.ts';
import { eventOf } from '../src/event.ts';
import { runParkedKey } from '../src/retry-parked.ts';
import { type NotesTables, openShop, runtime } from './shop.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-crash-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

function start(death: string, names: readonly string[]) {
  const args = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'crash-child.ts'), directory, death, ...names];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(([code, signal]): number | string => code ?? signal);
  return { child, ended };
}

/** Runs the process once; resolves with what it ended with. */
const run = (death: string, names: readonly string[]) => start(death, names).ended;

async function publish(key: string, ...reasons: string[]): Promise<void> {
  await using shop = await openShop(directory);
  await shop.publish(key, ...reasons);
}

function mended(): EventHandler<NotesTables> {
  return on(OrderFailed, async (tx, { orderId, reason }) => {
    await tx.insertInto('notes').values({ id: orderId, text: reason }).execute();
  });
}

const others = Array.from({ length: 40 }, (_, index) => `order-${index}`);

for (const { death, names } of [
  { death: 'kill', names: ['innocent', 'doomed'] },
  { death: 'exit', names: ['doomed', 'innocent'] },
]) {
  test(`an event that takes the process down (${death}) is parked by its third restart, and everything else is handled: ${names.join(', ')}`, async () => {
    await publish('a', '1', 'killer', '3');
    for (const key of others) await publish(key, '1', '2');
    const ends: (number | string)[] = [];
    while (ends.at(-1) !== 0 && ends.length < 6) ends.push(await run(death, names));
    const died = death === 'exit' ? 7 : 'SIGKILL';
    assert.deepEqual(ends, [died, died, died, 0]);

    await using shop = await openShop(directory);
    const keys = await shop.store.read.selectFrom('parked_keys').select(['consumer', 'event_key', 'status']).execute();
    assert.deepEqual(keys, [{ consumer: 'doomed', event_key: 'a', status: 'FAILED' }]);
    const failed = await shop.store.read.selectFrom('failed_events').select(['type', 'error_code', 'payload']).orderBy('seq').execute();
    assert.deepEqual(
      failed.map(({ error_code, payload }) => [error_code, (JSON.parse(payload) as { reason: string }).reason]),
      [
        ['CRASH_LOOP', 'killer'],
        [null, '3'],
      ],
    );
    const noted = await shop.noted();
    const expected = names.flatMap((name) => [
      ...(name === 'doomed' ? ['doomed a:1'] : ['innocent a:1', 'innocent a:killer', 'innocent a:3']),
      ...others.flatMap((key) => [`${name} ${key}:1`, `${name} ${key}:2`]),
    ]);
    assert.deepEqual(noted.sort(), expected.sort());
    assert.deepEqual(await shop.store.read.selectFrom('running_events').selectAll().execute(), []);
  });
}

test('once the cause is mended, a redrive runs the event that had taken the process down, and its line', async () => {
  await publish('a', 'killer', '2');
  const ends: (number | string)[] = [];
  while (ends.at(-1) !== 0 && ends.length < 6) ends.push(await run('exit', ['doomed']));
  assert.deepEqual(ends, [7, 7, 7, 0]);
  await using shop = await openShop(directory);
  const consumer = await startConsumer(runtime, shop.store, shop.log, { name: 'doomed', handlers: [mended()] });
  assert.deepEqual(await runParkedKey(shop.store, consumer, 'a'), { unparked: true, handled: 2 });
  await consumer.subscription.close();
  assert.deepEqual(await shop.noted(), ['a:killer', 'a:2']);
});

test('a busy consumer that is killed again and again while it moves on is not suspected, and parks nobody', async () => {
  const reasons = Array.from({ length: 200 }, (_, index) => String(index));
  await publish('a', ...reasons);
  for (let kills = 0; kills < 4; kills++) {
    const { child, ended } = start('', ['busy']);
    child.stdout.once('data', () => child.kill('SIGKILL'));
    assert.equal(await ended, 'SIGKILL');
  }
  {
    await using shop = await openShop(directory);
    const { positions } = await shop.store.read.selectFrom('consumer_starts').select('positions').executeTakeFirstOrThrow();
    const restarts = Object.values(JSON.parse(positions) as Record<string, { restarts: number }>).map((place) => place.restarts);
    assert.equal(Math.max(...restarts), 1);
  }
  assert.equal(await run('', ['busy']), 0);
  await using shop = await openShop(directory);
  assert.deepEqual(await shop.store.read.selectFrom('parked_keys').selectAll().execute(), []);
  assert.deepEqual(
    await shop.noted(),
    reasons.map((reason) => `busy a:${reason}`),
  );
});

test('where a partition is suspected, only what waited in it at the start runs alone; what comes later did nothing yet', async () => {
  await using shop = await openShop(directory);
  const append = async (reason: string) => {
    const headers = { ce_id: reason, ce_type: 'order_failed', ce_version: '1' };
    const [at] = await shop.log.append([{ topic: 'orders', key: 'a', headers, value: '{}' }]);
    assert.ok(at);
    const [record] = await shop.log.read(at, 1);
    assert.ok(record);
    return record;
  };
  const waited = await append('waited');
  const member = { group: 'c', topics: ['orders'], concurrency: 1, from: 'earliest' } as const;
  const away = await shop.log.subscribe({ ...member, handle: () => Promise.reject(new Error('not now')) });
  await away.close();
  // Three starts, and none of the first two ended in order.
  for (let deaths = 0; deaths < 2; deaths++) await startCrashWatch(runtime, shop.store, shop.log, 'c');
  const watch = await startCrashWatch(runtime, shop.store, shop.log, 'c');
  const later = await append('later');

  const markedWhileItRuns = async (record: typeof waited) => {
    const event = eventOf(record);
    assert.ok(event);
    return await watch.run(record, event, async () => {
      const marks = await shop.store.read.selectFrom('running_events').select('event_id').execute();
      return marks.map(({ event_id }) => event_id);
    });
  };
  assert.deepEqual(await markedWhileItRuns(waited), ['waited']);
  await shop.store.transaction((tx) => tx.deleteFrom('running_events').execute());
  assert.deepEqual(await markedWhileItRuns(later), []);
});
