import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { systemClock } from '@jangteo/kernel/clock';
import { seededRandom } from '@jangteo/kernel/random';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { consume, event, fresh, newTopic, totalLag, until } from '@jangteo/ports/log/event-log-bench';
import { type Hostility, hostileLog } from '@jangteo/ports/log/hostile-log';

const KEYS = Array.from({ length: 20 }, (_, n) => `order-${n}`);
const ROUNDS = Array.from({ length: 10 }, (_, n) => `${n}`);

async function withHostileLog(hostility: Partial<Hostility>, body: (log: EventLog, topic: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-log-'));
  const engine = embeddedSqlEngine({ directory, runtime: systemRuntime });
  const plain = await embeddedEventLog({ engine, runtime: systemRuntime });
  const log = hostileLog(plain, { clock: systemClock, random: seededRandom(7), duplicate: 0, delay: 0, delayMsMax: 10, ...hostility });
  try {
    const topic = await newTopic(log, 4);
    for (const round of ROUNDS) await log.append(KEYS.map((key) => event(topic, key, round)));
    await body(log, topic);
  } finally {
    await log.close();
    await rm(directory, { recursive: true });
  }
}

/** What is left of a key's deliveries when each record counts once, when it first came. */
const firsts = (values: readonly string[]) => [...new Set(values)];

test('with duplicates, every record is handled at least twice, and first times keep the order of the key', () =>
  withHostileLog({ duplicate: 1 }, async (log, topic) => {
    const group = fresh('group');
    const consumer = await consume(log, { topics: [topic], group });
    await until('all is committed', async () => (await totalLag(log, group)) === 0);
    for (const key of KEYS) {
      const values = consumer.values(key);
      assert.deepEqual(firsts(values), ROUNDS);
      for (const round of ROUNDS) assert.ok(values.filter((value) => value === round).length >= 2);
      // Going back is allowed, leaving out is not: each step is to the same record, the next one, or an earlier one.
      assert.ok(values.every((value, at) => at === 0 || Number(value) <= Number(values[at - 1]) + 1));
    }
    assert.ok(
      KEYS.some((key) => consumer.values(key).some((value, at, all) => Number(value) < Number(all[at - 1]))),
      'none came back later',
    );
  }));

test('with delays, keys overtake each other, no record its predecessor, and no more keys run than were asked for', () =>
  withHostileLog({ delay: 0.5 }, async (log, topic) => {
    const group = fresh('group');
    let running = 0;
    let most = 0;
    const consumer = await consume(log, {
      topics: [topic],
      group,
      concurrency: 3,
      async handle() {
        most = Math.max(most, ++running);
        await sleep(1);
        running--;
      },
    });
    await until('all is committed', async () => (await totalLag(log, group)) === 0);
    assert.equal(consumer.seen.length, KEYS.length * ROUNDS.length);
    for (const key of KEYS) assert.deepEqual(consumer.values(key), ROUNDS);
    assert.equal(most, 3);
    const ofOnePartition = consumer.seen.filter(({ partition }) => partition === 0).map(({ offset }) => offset);
    assert.notDeepEqual(
      ofOnePartition,
      ofOnePartition.toSorted((a, b) => a - b),
    );
    consumer.subscription.concurrency = 5;
    assert.equal(consumer.subscription.concurrency, 5);
  }));

test('with restarts, what was already handled comes again, and the group arrives all the same', () =>
  withHostileLog({ restartEvery: 40 }, async (log, topic) => {
    const group = fresh('group');
    const consumer = await consume(log, { topics: [topic], group });
    await until('all is handled', () => KEYS.every((key) => firsts(consumer.values(key)).length === ROUNDS.length));
    await until('all is committed', async () => (await totalLag(log, group)) === 0);
    assert.ok(consumer.seen.length > KEYS.length * ROUNDS.length);
    for (const key of KEYS) assert.deepEqual(firsts(consumer.values(key)), ROUNDS);
  }));

test('a paused member stays paused over its restarts', () =>
  withHostileLog({ restartEvery: 1 }, async (log, topic) => {
    const consumer = await consume(log, { topics: [topic], concurrency: 1, handle: async () => consumer.subscription.pause() });
    await until('some are handled', () => consumer.seen.length > 0);
    await sleep(300);
    const before = consumer.seen.length;
    await sleep(200);
    assert.equal(consumer.seen.length, before);
    assert.ok(before < KEYS.length * ROUNDS.length);
  }));

test('everything at once: twice, in other orders of keys, with restarts', () =>
  withHostileLog({ duplicate: 1, delay: 0.3, restartEvery: 50 }, async (log, topic) => {
    const group = fresh('group');
    const members = [await consume(log, { topics: [topic], group }), await consume(log, { topics: [topic], group })];
    const values = (key: string) => members.flatMap((member) => member.values(key));
    await until('all is handled twice', () =>
      KEYS.every((key) => ROUNDS.every((round) => values(key).filter((value) => value === round).length >= 2)),
    );
    await until('all is committed', async () => (await totalLag(log, group)) === 0);
  }));
