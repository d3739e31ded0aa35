import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@jangteo/kernel/random';
import type { OnBench } from './event-log.suite.ts';
import { consume, event, fresh, gate, keysOn, newTopic, totalLag, until } from './event-log-bench.ts';

/** One consumer and its records: order, failures, pace. */
export function consumerTests(onBench: OnBench): void {
  test(
    'records of one key are handled one after another in order, however many keys run at a time',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 4);
      const random = seededRandom(1);
      const busy = new Set<string>();
      const overlaps: string[] = [];
      const consumer = await consume(log, {
        topics: [topic],
        concurrency: 16,
        async handle({ key }) {
          if (busy.has(key)) overlaps.push(key);
          busy.add(key);
          await sleep(3 * random.next());
          busy.delete(key);
        },
      });
      const keys = Array.from({ length: 20 }, (_, n) => `order-${n}`);
      for (let round = 0; round < 10; round++) await log.append(keys.map((key) => event(topic, key, `${round}`)));
      await until('all are handled', () => consumer.seen.length >= 200);
      assert.deepEqual(overlaps, []);
      for (const key of keys) assert.deepEqual(consumer.values(key), ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    }),
  );

  test(
    'the number of keys that run at a time can be changed while it runs',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 2);
      let running = 0;
      let most = 0;
      const consumer = await consume(log, {
        topics: [topic],
        concurrency: 1,
        async handle() {
          most = Math.max(most, ++running);
          await sleep(10);
          running--;
        },
      });
      const burst = (name: string) => log.append(Array.from({ length: 12 }, (_, n) => event(topic, `${name}-${n}`, '')));
      await burst('alone');
      await until('the first burst is handled', () => consumer.seen.length === 12);
      assert.equal(most, 1);
      consumer.subscription.concurrency = 6;
      assert.equal(consumer.subscription.concurrency, 6);
      await burst('six');
      await until('the second burst is handled', () => consumer.seen.length === 24);
      assert.equal(most, 6);
      consumer.subscription.concurrency = 2;
      most = 0;
      await burst('two');
      await until('the third burst is handled', () => consumer.seen.length === 36);
      assert.equal(most, 2);
    }),
  );

  test(
    'a rejected record is delivered again before its successors, while other keys flow',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 1);
      let failures = 0;
      const consumer = await consume(log, {
        topics: [topic],
        concurrency: 1,
        async handle({ key, value }) {
          if (key === 'bad' && value === 'first' && ++failures <= 3) throw new Error('the handler failed');
        },
      });
      await log.append([event(topic, 'bad', 'first'), event(topic, 'bad', 'second'), event(topic, 'good', 'other')]);
      await until('all are handled', () => consumer.seen.length === 3);
      assert.deepEqual(consumer.values(), ['other', 'first', 'second']);
      assert.equal(failures, 4);
    }),
  );

  test(
    'a slow key does not hold up the others, and the commit stays at the lowest unfinished record',
    onBench(async (bench) => {
      const topic = await newTopic(bench.log, 1);
      const group = fresh('group');
      const slow = gate();
      const consumer = await consume(bench.log, {
        topics: [topic],
        group,
        handle: ({ key }) => (key === 'slow' ? slow.passed : Promise.resolve()),
      });
      const before = await bench.log.append([event(topic, 'quick-1', ''), event(topic, 'quick-2', '')]);
      const [stuck] = await bench.log.append([event(topic, 'slow', '')]);
      await bench.log.append(Array.from({ length: 1_000 }, (_, n) => event(topic, `quick-${n}`, '')));
      await until('the quick ones are handled', () => consumer.seen.length === 1_002);
      await until('the commit reaches the slow record', async () => (await bench.log.lag(group))[0]?.committed === stuck?.offset);
      await sleep(400);
      const [lag] = await bench.log.lag(group);
      assert.equal(lag?.committed, stuck?.offset);
      assert.ok((stuck?.offset as number) > (before[1]?.offset as number));
      slow.open();
      await until('nothing is left', async () => (await totalLag(bench.log, group)) === 0);
      assert.equal(consumer.values('slow').length, 1);
    }),
  );

  test(
    'a paused consumer takes nothing new and finishes what is under way; resumed, it goes on',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 2);
      const first = gate();
      let started = 0;
      const consumer = await consume(log, {
        topics: [topic],
        async handle({ value }) {
          started++;
          if (value === 'under way') await first.passed;
        },
      });
      await log.append([event(topic, 'order-1', 'under way')]);
      await until('the first one is under way', () => started === 1);
      consumer.subscription.pause();
      assert.equal(consumer.subscription.paused, true);
      await log.append(Array.from({ length: 10 }, (_, n) => event(topic, `order-${n}`, 'later')));
      first.open();
      await until('the first one is finished', () => consumer.seen.length === 1);
      await sleep(300);
      assert.equal(started, 1);
      consumer.subscription.resume();
      assert.equal(consumer.subscription.paused, false);
      await until('the others are handled', () => consumer.seen.length === 11);
    }),
  );

  test(
    'a new group starts at the earliest or at the latest record, as it asks',
    onBench(async (bench) => {
      const topic = await newTopic(bench.log, 1);
      const latest = fresh('latest');
      await bench.log.append([event(topic, 'order-1', 'old')]);
      const fromStart = await consume(bench.log, { topics: [topic], from: 'earliest' });
      const fromNow = await consume(bench.log, { topics: [topic], group: latest, from: 'latest' });
      await bench.log.append([event(topic, 'order-1', 'new')]);
      await until('both have the new one', () => fromStart.seen.length === 2 && fromNow.seen.length === 1);
      assert.deepEqual(fromStart.values(), ['old', 'new']);
      assert.deepEqual(fromNow.values(), ['new']);
    }),
  );

  test(
    'a group that starts at the latest record and crashes at once misses nothing that comes later',
    onBench(async (bench) => {
      const topic = await newTopic(bench.log, 1);
      const group = fresh('latest');
      await bench.log.append([event(topic, 'order-1', 'old')]);
      await consume(bench.log, { topics: [topic], group, from: 'latest' });
      await bench.crash();
      await bench.log.append([event(topic, 'order-1', 'while away')]);
      const again = await consume(bench.log, { topics: [topic], group, from: 'latest' });
      await until('it is handled', () => again.seen.length > 0);
      assert.deepEqual(again.values(), ['while away']);
    }),
  );

  test(
    'closing waits for the record under way and commits it; the next member goes on after it',
    onBench(async (bench) => {
      const topic = await newTopic(bench.log, 1);
      const group = fresh('group');
      const slow = gate();
      let started = 0;
      const consumer = await consume(bench.log, {
        topics: [topic],
        group,
        concurrency: 1,
        handle() {
          started++;
          return slow.passed;
        },
      });
      await bench.log.append(keysOn(0, 1, 3).map((key) => event(topic, key, key)));
      await until('the first one is under way', () => started === 1);
      let closed = false;
      const closing = consumer.subscription.close().then(() => {
        closed = true;
      });
      await sleep(100);
      assert.equal(closed, false);
      slow.open();
      await closing;
      assert.equal(consumer.seen.length, 1);
      await bench.restart();
      const next = await consume(bench.log, { topics: [topic], group });
      await until('the other two are handled', () => next.seen.length === 2);
      assert.deepEqual([...consumer.values(), ...next.values()], keysOn(0, 1, 3));
    }),
  );
}
