import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@jangteo/kernel/random';
import type { OnBench } from './event-log.suite.ts';
import type { LogRecord } from './event-log.ts';
import { type Consumer, consume, event, fresh, gate, newTopic, totalLag, until } from './event-log-bench.ts';

const PARTITIONS = 8;

/** Groups and their members: who gets what, from where on, after which accident. */
export function groupTests(onBench: OnBench): void {
  test(
    'every group gets every record',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, PARTITIONS);
      const consumers = [await consume(log, { topics: [topic] }), await consume(log, { topics: [topic] })];
      await log.append(Array.from({ length: 50 }, (_, n) => event(topic, `order-${n}`, `${n}`)));
      await until('both have all', () => consumers.every(({ seen }) => seen.length === 50));
    }),
  );

  test(
    'members come and go: they share the partitions, no two work on one at the same time, nothing is left out or out of order',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, PARTITIONS);
      const group = fresh('group');
      const random = seededRandom(2);
      /** Who works on each partition, once for each record under way. */
      const working = Array.from({ length: PARTITIONS }, (): number[] => []);
      const clashes: number[] = [];
      const finished: LogRecord[] = [];
      const join = (member: number) =>
        consume(log, {
          topics: [topic],
          group,
          async handle(record) {
            const workers = working[record.partition] as number[];
            if (workers.some((other) => other !== member)) clashes.push(record.partition);
            workers.push(member);
            await sleep(4 * random.next());
            workers.splice(workers.indexOf(member), 1);
            finished.push(record);
          },
        });
      const keys = Array.from({ length: 24 }, (_, n) => `order-${n}`);
      let round = 0;
      const appendRound = () => log.append(keys.map((key) => event(topic, key, String(round).padStart(3, '0')))).then(() => round++);
      const everybody: Consumer[] = [await join(0)];
      for (let n = 0; n < 5; n++) await appendRound();
      everybody.push(await join(1));
      await until('both members work', async () => {
        await appendRound();
        await sleep(20);
        return everybody.every(({ seen }) => seen.length > 0);
      });
      const leaving = everybody[0]?.subscription.close();
      for (let n = 0; n < 5; n++) await appendRound();
      await leaving;
      await until('all are handled', async () => (await totalLag(log, group)) === 0);
      assert.deepEqual(clashes, []);
      const rounds = Array.from({ length: round }, (_, n) => String(n).padStart(3, '0'));
      for (const key of keys) {
        const firsts = [...new Set(finished.filter((record) => record.key === key).map(({ value }) => value))];
        assert.deepEqual(firsts, rounds);
      }
    }),
  );

  test(
    'after a crash, what was not committed is delivered again',
    onBench(async (bench) => {
      const topic = await newTopic(bench.log, 1);
      const group = fresh('group');
      const never = gate();
      const consumer = await consume(bench.log, {
        topics: [topic],
        group,
        handle: ({ key }) => (key === 'stuck' ? never.passed : Promise.resolve()),
      });
      await bench.log.append([event(topic, 'done', '')]);
      await until('the first one is committed', async () => consumer.seen.length === 1 && (await totalLag(bench.log, group)) === 0);
      await bench.log.append([event(topic, 'stuck', ''), event(topic, 'ahead', '')]);
      await until('the one behind the stuck one is handled', () => consumer.values('ahead').length === 1);
      await bench.crash();
      const next = await consume(bench.log, { topics: [topic], group });
      await until('both are handled', () => next.seen.length === 2);
      assert.deepEqual(
        next.seen.map(({ key }) => key),
        ['stuck', 'ahead'],
      );
      never.open();
    }),
  );

  test(
    'after a restart a group goes on where it was, without anything twice',
    onBench(async (bench) => {
      const topic = await newTopic(bench.log, PARTITIONS);
      const group = fresh('group');
      const before = await consume(bench.log, { topics: [topic], group });
      await bench.log.append(Array.from({ length: 40 }, (_, n) => event(topic, `order-${n}`, 'before')));
      await until('all are handled', () => before.seen.length === 40);
      await bench.restart();
      await bench.log.append(Array.from({ length: 40 }, (_, n) => event(topic, `order-${n}`, 'after')));
      const after = await consume(bench.log, { topics: [topic], group });
      await until('the new ones are handled', () => after.seen.length >= 40);
      await until('all is committed', async () => (await totalLag(bench.log, group)) === 0);
      assert.deepEqual(new Set(after.values()), new Set(['after']));
      assert.equal(after.seen.length, 40);
    }),
  );

  test(
    'seeking back replays, for members at work at once, and seeking forward leaves out',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 1);
      const group = fresh('group');
      const consumer = await consume(log, { topics: [topic], group, concurrency: 1 });
      const stored = await log.append(Array.from({ length: 10 }, (_, n) => event(topic, `order-${n}`, `${n}`)));
      await until('all are handled', async () => (await totalLag(log, group)) === 0);
      await log.seek(group, { topic, partition: 0, offset: stored[6]?.offset as number });
      await until('the last four come again', () => consumer.seen.length === 14);
      assert.deepEqual(consumer.values().slice(10), ['6', '7', '8', '9']);

      await until('all is committed again', async () => (await totalLag(log, group)) === 0);
      await consumer.subscription.close();
      await log.append([event(topic, 'order-1', 'left out')]);
      await log.seek(group, { topic, partition: 0, offset: (stored[9]?.offset as number) + 2 });
      assert.equal(await totalLag(log, group), 0);
      const next = await consume(log, { topics: [topic], group });
      await log.append([event(topic, 'order-1', 'taken')]);
      await until('the record after it is handled', () => next.values().includes('taken'));
      assert.deepEqual(next.values(), ['taken']);
    }),
  );

  test(
    'a seek while a record is under way waits for it, then goes where it was told',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 1);
      const group = fresh('group');
      const slow = gate();
      let running = 0;
      let most = 0;
      const consumer = await consume(log, {
        topics: [topic],
        group,
        async handle() {
          most = Math.max(most, ++running);
          await slow.passed;
          running--;
        },
      });
      const stored = await log.append(['0', '1', '2'].map((value) => event(topic, 'order-1', value)));
      await until('the first one is under way', () => running === 1);
      await log.seek(group, { topic, partition: 0, offset: stored[2]?.offset as number });
      slow.open();
      await until('the one sought is handled', () => consumer.values().includes('2'));
      assert.deepEqual(consumer.values(), ['0', '2']);
      assert.equal(most, 1);
    }),
  );

  test(
    'lag tells what is left to do, partition by partition, of the topics that a group follows',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 4);
      await newTopic(log, 1);
      const group = fresh('group');
      assert.deepEqual(await log.lag(group), []);
      const consumer = await consume(log, { topics: [topic], group });
      await log.append(Array.from({ length: 20 }, (_, n) => event(topic, `order-${n}`, '')));
      await until('all is committed', async () => consumer.seen.length === 20 && (await totalLag(log, group)) === 0);
      consumer.subscription.pause();
      const late = await log.append(Array.from({ length: 9 }, (_, n) => event(topic, `late-${n}`, '')));
      assert.equal(await totalLag(log, group), 9);
      for (const { topic: name, partition, committed, end, lag } of await log.lag(group)) {
        assert.equal(name, topic);
        assert.equal(lag, end - committed);
        assert.equal(lag, late.filter((one) => one.partition === partition).length);
      }
    }),
  );
}
