import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { systemClock } from '@jangteo/kernel/clock';
import { hasCode } from '@jangteo/kernel/errors';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { outsideTransaction } from '@jangteo/kernel/transaction-scope';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { eventLogSuite } from '@jangteo/ports/log/event-log.suite';
import { consume, type EventLogBench, event, fresh, newTopic, totalLag, until } from '@jangteo/ports/log/event-log-bench';
import { type SeverableEngine, severable } from './severable-engine.ts';

interface EmbeddedBench extends EventLogBench {
  readonly engine: SeverableEngine;
}

async function openBench(): Promise<EmbeddedBench> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-log-'));
  let aheadMs = 0;
  const runtime: Runtime = { ...systemRuntime, clock: { ...systemClock, now: () => systemClock.now() + aheadMs } };
  const start = async () => {
    const engine = severable(embeddedSqlEngine({ directory, runtime }));
    return { engine, log: await embeddedEventLog({ engine, runtime }) };
  };
  let now = await start();
  const abandoned: EventLog[] = [];
  return {
    get log() {
      return now.log;
    },
    get engine() {
      return now.engine;
    },
    async restart() {
      await now.log.close();
      now = await start();
    },
    async crash() {
      await now.engine.cut();
      abandoned.push(now.log);
      now = await start();
    },
    async elapse(ms) {
      aheadMs += ms;
    },
    async close() {
      await Promise.all([now.log, ...abandoned].map((log) => log.close()));
      await rm(directory, { recursive: true });
    },
  };
}

eventLogSuite('embedded', openBench);

async function onBench(body: (bench: EmbeddedBench) => Promise<void>): Promise<void> {
  const bench = await openBench();
  try {
    await body(bench);
  } finally {
    await bench.close();
  }
}

test('nobody sees a record, and nobody is told of it, before it is durable', () =>
  onBench(async ({ log, engine }) => {
    const topic = await newTopic(log, 1);
    const consumer = await consume(log, { topics: [topic] });
    const release = engine.hold();
    let told = false;
    const appending = log.append([event(topic, 'order-1', '')]).then(() => {
      told = true;
    });
    await sleep(100);
    assert.equal(told, false);
    assert.equal(consumer.seen.length, 0);
    assert.deepEqual(await log.ends(topic), [{ partition: 0, start: 0, end: 0 }]);
    release();
    await appending;
    await until('it is handled', () => consumer.seen.length === 1);
  }));

test('an append that fails takes no offset, and the next one goes through', () =>
  onBench(async (bench) => {
    const topic = await newTopic(bench.log, 1);
    await bench.log.append([event(topic, 'order-1', 'first')]);
    const back = bench.engine.fail();
    await assert.rejects(bench.log.append([event(topic, 'order-1', 'lost')]), (thrown) => hasCode(thrown, 'ENGINE_AWAY'));
    back();
    assert.deepEqual(await bench.log.append([event(topic, 'order-1', 'second')]), [{ topic, partition: 0, offset: 1 }]);
  }));

test('an append of unknown outcome is not shown at first; it keeps its offset and is delivered with the next ones', () =>
  onBench(async (bench) => {
    const topic = await newTopic(bench.log, 1);
    await bench.log.append([event(topic, 'order-1', 'told')]);
    // A fresh log has nothing in memory, so it reads what is stored.
    await bench.restart();
    const found = bench.engine.loseReplies();
    await assert.rejects(bench.log.append([event(topic, 'order-1', 'stored')]), (thrown) => hasCode(thrown, 'ENGINE_AWAY'));
    found();
    const shown = await bench.log.read({ topic, partition: 0, offset: 0 }, 10);
    assert.deepEqual(
      shown.map(({ value }) => value),
      ['told'],
    );
    const consumer = await consume(bench.log, { topics: [topic] });
    assert.deepEqual(await bench.log.append([event(topic, 'order-1', 'next')]), [{ topic, partition: 0, offset: 2 }]);
    await until('all are handled', () => consumer.seen.length === 3);
    assert.deepEqual(consumer.values(), ['told', 'stored', 'next']);
  }));

test('a consumer that is far behind catches up from the store, in order, and then follows live', () =>
  onBench(async ({ log }) => {
    const topic = await newTopic(log, 1);
    for (let n = 0; n < 5_000; n += 1_000) {
      await log.append(Array.from({ length: 1_000 }, (_, i) => event(topic, `order-${i % 7}`, `${n + i}`)));
    }
    const consumer = await consume(log, { topics: [topic] });
    await log.append([event(topic, 'order-0', 'live')]);
    await until('all are handled', () => consumer.seen.length === 5_001);
    for (let key = 0; key < 7; key++) {
      const offsets = consumer.seen.filter((record) => record.key === `order-${key}`).map(({ offset }) => offset);
      assert.deepEqual(
        offsets,
        offsets.toSorted((a, b) => a - b),
      );
    }
  }));

test('offsets that could not be stored are stored later', () =>
  onBench(async ({ log, engine }) => {
    const topic = await newTopic(log, 1);
    const group = fresh('group');
    const consumer = await consume(log, { topics: [topic], group });
    await log.append([event(topic, 'order-1', '')]);
    const back = engine.fail();
    await until('it is handled', () => consumer.seen.length === 1);
    await sleep(300);
    assert.equal(await totalLag(log, group), 1);
    back();
    await until('the offset is stored', async () => (await totalLag(log, group)) === 0);
  }));

test('offsets whose storing had an unknown outcome are stored all the same', () =>
  onBench(async ({ log, engine }) => {
    const topic = await newTopic(log, 1);
    const group = fresh('group');
    await log.append([event(topic, 'order-1', '')]);
    const found = engine.loseReplies();
    await assert.rejects(log.seek(group, { topic, partition: 0, offset: 1 }), (thrown) => hasCode(thrown, 'ENGINE_AWAY'));
    found();
    await log.seek(group, { topic, partition: 0, offset: 1 });
    assert.equal(await totalLag(log, group), 0);
  }));

test('an append inside a transaction is refused, also while others are being written', () =>
  onBench(async ({ log, engine }) => {
    const topic = await newTopic(log, 1);
    const other = await engine.open('other', []);
    await other.transaction(async () => {
      const release = engine.hold();
      const outside = outsideTransaction(() => log.append([event(topic, 'order-1', '')]));
      await assert.rejects(log.append([event(topic, 'order-1', '')]), (thrown) => hasCode(thrown, 'TX_NESTED'));
      release();
      await outside;
    });
    await other.close();
  }));
