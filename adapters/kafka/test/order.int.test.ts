import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from '@jangteo/kernel/errors';
import { seededRandom } from '@jangteo/kernel/random';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { event, newTopic, until } from '@jangteo/ports/log/event-log-bench';
import { type KafkaBench, openKafkaBench } from './log-bench.ts';

const PARTITIONS = 4;
const BREAKS = 15;

async function everything(log: EventLog, topic: string): Promise<{ key: string; value: string }[]> {
  const all: { key: string; value: string }[] = [];
  for (const { partition } of await log.ends(topic)) all.push(...(await log.read({ topic, partition, offset: 0 }, 100_000)));
  return all;
}

function orderTests(url: string): void {
  const onBench = (body: (bench: KafkaBench) => Promise<void>) => async () => {
    const bench = await openKafkaBench(url);
    try {
      await body(bench);
    } finally {
      await bench.close();
    }
  };

  test(
    'with many appends in flight over connections that break again and again, every record is there once and in order of its key',
    onBench(async ({ log, broker }) => {
      const topic = await newTopic(log, PARTITIONS);
      const keys = Array.from({ length: 6 }, (_, n) => `order-${n}`);
      const random = seededRandom(3);
      let isOver = false;
      let breaks = 0;
      let stored = 0;
      const breaking = (async () => {
        while (!isOver) {
          // Where nothing gets through between two of them, an append is given up, and rightly.
          const before = stored;
          while (stored === before && !isOver) await sleep(1);
          await sleep(20 * random.next());
          broker.hangUp();
          breaks++;
        }
      })();
      const appends: Promise<unknown>[] = [];
      let round = 0;
      for (; breaks < BREAKS; round++) {
        appends.push(log.append(keys.map((key) => event(topic, key, String(round)))).then(() => stored++));
        if (round % 10 === 9) await sleep(5);
      }
      isOver = true;
      await breaking;
      await Promise.all(appends);
      const found = await everything(log, topic);
      const rounds = Array.from({ length: round }, (_, n) => String(n));
      for (const key of keys)
        assert.deepEqual(
          found.filter((record) => record.key === key).map(({ value }) => value),
          rounds,
        );
    }),
  );

  test(
    'a request that reaches the broker after its append was given up is refused, so nothing comes behind its successors',
    onBench(async ({ log, broker }) => {
      const topic = await newTopic(log, 1);
      await log.append([event(topic, 'order-1', 'before')]);
      broker.stall();
      const away = (thrown: unknown) => hasCode(thrown, 'ENGINE_AWAY');
      const first = log.append([event(topic, 'order-1', 'first')]);
      const behind = sleep(500).then(() => log.append([event(topic, 'order-1', 'second')]));
      const before = performance.now();
      await Promise.all([assert.rejects(first, away), assert.rejects(behind, away)]);
      assert.ok(performance.now() - before < 6_500, 'what waits behind it is given up with it');
      broker.flow();
      await log.append([event(topic, 'order-1', 'first')]);
      await log.append([event(topic, 'order-1', 'second')]);
      broker.release();
      await sleep(500);
      await log.append([event(topic, 'order-1', 'third')]);
      assert.deepEqual(
        (await everything(log, topic)).map(({ value }) => value),
        ['before', 'first', 'second', 'third'],
      );
    }),
  );

  test(
    'while the broker is stopped or gone, appends fail in bounded time; consumers go on when it is back',
    onBench(async ({ log, broker }) => {
      const topic = await newTopic(log, PARTITIONS);
      const seen: string[] = [];
      await log.subscribe({
        group: `group-of-${topic}`,
        topics: [topic],
        concurrency: 4,
        from: 'earliest',
        async handle({ value }) {
          seen.push(value);
        },
      });
      const failsSoon = async () => {
        const before = performance.now();
        await assert.rejects(log.append([event(topic, 'order-1', 'lost')]), (thrown) => hasCode(thrown, 'ENGINE_AWAY'));
        await assert.rejects(log.ends(topic), (thrown) => hasCode(thrown, 'ENGINE_AWAY'));
        assert.ok(performance.now() - before < 20_000);
      };
      broker.stall();
      await failsSoon();
      broker.release();
      await log.append([event(topic, 'order-2', 'after the stop')]);
      await until('the consumer has it', () => seen.includes('after the stop'));
      await broker.cut();
      await failsSoon();
      await broker.mend();
      await log.append([event(topic, 'order-2', 'after the end')]);
      await until('the consumer has this, too', () => seen.includes('after the end'));
    }),
  );
}

const url = engineUrl('JANGTEO_LAB_LOG_URL');
if (url !== undefined) orderTests(url);
