import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import type { OnBench } from './event-log.suite.ts';
import type { LogRecord, PartitionOffset } from './event-log.ts';
import { consume, event, fresh, keysOn, newTopic, until } from './event-log-bench.ts';

/** murmur2 of these keys as Apache Kafka's own tests have it. */
const KAFKA_HASHES: readonly [string, number][] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

/** Writing, browsing and keeping records. */
export function recordTests(onBench: OnBench): void {
  test(
    'a key falls on the partition on which Kafka would put it',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 12);
      const stored = await log.append(KAFKA_HASHES.map(([key]) => event(topic, key, '')));
      assert.deepEqual(
        stored.map(({ partition }) => partition),
        KAFKA_HASHES.map(([, hash]) => (hash & 0x7fffffff) % 12),
      );
    }),
  );

  test(
    'offsets count upwards within each partition, in the order of appending',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 2);
      const keys = [...keysOn(0, 2, 2), ...keysOn(1, 2, 2)];
      const records = Array.from({ length: 40 }, (_, n) => event(topic, keys[n % 4] as string, `${n}`));
      const stored = (
        await Promise.all([log.append(records.slice(0, 15)), log.append(records.slice(15, 16)), log.append(records.slice(16))])
      ).flat();
      for (const partition of [0, 1]) {
        const offsets = stored.filter((one) => one.partition === partition).map(({ offset }) => offset);
        assert.equal(offsets.length, 20);
        assert.ok(offsets.every((offset, at) => at === 0 || offset > (offsets[at - 1] as number)));
      }
    }),
  );

  test(
    'a record comes back exactly as it was written, to a consumer and to a browser',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 1);
      const values = [
        '',
        '운동화 한 켤레',
        '👟🧦',
        '{"a":"\\u0000"}',
        'line\nbreak\ttab',
        "it's; drop table records; --",
        '가'.repeat(350_000),
        'x'.repeat(1_048_576),
      ];
      const headers = { type: 'order_created', 'ce-제목': '주문 👍', empty: '' };
      const consumer = await consume(log, { topics: [topic] });
      const appended = values.map((value) => event(topic, '주문-1', value, headers));
      await log.append(appended);
      await until('all are handled', () => consumer.seen.length === values.length);
      const plain = ({ key, headers: found, value, topic: name }: LogRecord) => ({ topic: name, key, headers: { ...found }, value });
      assert.deepEqual(consumer.seen.map(plain), appended);
      assert.deepEqual((await log.read({ topic, partition: 0, offset: 0 }, 100)).map(plain), appended);
    }),
  );

  test(
    'a browser reads a partition from any offset, as many records as it wants',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 1);
      const stored = await log.append(Array.from({ length: 30 }, (_, n) => event(topic, `order-${n}`, `${n}`)));
      const offset = stored[10]?.offset as number;
      const page = await log.read({ topic, partition: 0, offset }, 5);
      assert.deepEqual(
        page.map((record) => [record.offset, record.value]),
        stored.slice(10, 15).map((at, n) => [at.offset, `${10 + n}`]),
      );
      const [end] = await log.ends(topic);
      assert.deepEqual(end, { partition: 0, start: stored[0]?.offset, end: (stored[29]?.offset as number) + 1 });
      assert.deepEqual(await log.read({ topic, partition: 0, offset: end?.end as number }, 5), []);
    }),
  );

  test(
    'what was acknowledged survives a crash, in its order',
    onBench(async (bench) => {
      const topic = await newTopic(bench.log, 4);
      const { partition } = (await bench.log.append([event(topic, 'order-1', '0')]))[0] as PartitionOffset;
      await Promise.all(Array.from({ length: 49 }, (_, n) => bench.log.append([event(topic, 'order-1', `${n + 1}`)])));
      await bench.crash();
      const found = await bench.log.read({ topic, partition, offset: 0 }, 100);
      assert.deepEqual(
        found.map(({ value }) => value),
        Array.from({ length: 50 }, (_, n) => `${n}`),
      );
      const [next] = await bench.log.append([event(topic, 'order-1', 'after')]);
      assert.ok((next?.offset as number) > (found[49]?.offset as number));
    }),
  );

  test(
    'an unknown topic is refused everywhere, and nothing of the same append is written',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 1);
      const missing = fresh('missing');
      const unknown = (thrown: unknown) => hasCode(thrown, 'UNKNOWN_TOPIC');
      await assert.rejects(log.append([event(topic, 'order-1', ''), event(missing, 'order-1', '')]), unknown);
      await assert.rejects(consume(log, { topics: [missing] }), unknown);
      await assert.rejects(log.ends(missing), unknown);
      await assert.rejects(log.read({ topic: missing, partition: 0, offset: 0 }, 1), unknown);
      await assert.rejects(log.seek(fresh('group'), { topic: missing, partition: 0, offset: 0 }), unknown);
      assert.equal((await log.read({ topic, partition: 0, offset: 0 }, 10)).length, 0);
    }),
  );

  test(
    'topics are made once, whoever asks, and keep their number of partitions',
    onBench(async (bench) => {
      const topic = { name: fresh('payments'), partitions: 3 };
      await Promise.all([bench.log.ensureTopics([topic]), bench.log.ensureTopics([topic])]);
      await assert.rejects(bench.log.ensureTopics([{ ...topic, partitions: 4 }]), (thrown) => hasCode(thrown, 'INVALID_REQUEST'));
      await bench.restart();
      const found = (await bench.log.topics()).find(({ name }) => name === topic.name);
      assert.equal(found?.partitions, 3);
      assert.equal((await bench.log.ends(topic.name)).length, 3);
    }),
  );

  test(
    'what is past its retention goes; readers below go on at the new start, and numbers are not used again',
    onBench(async (bench, context) => {
      if (!bench.log.supports.pruneOnRequest) return context.skip('the engine applies retention by itself');
      const topic = await newTopic(bench.log, 1, 60_000);
      const forever = await newTopic(bench.log, 1);
      const values = Array.from({ length: 2_500 }, (_, n) => `old-${n}`);
      await bench.log.append(values.map((value) => event(topic, value, value)));
      await bench.log.append([event(forever, 'order-1', 'kept')]);
      await bench.elapse?.(60_001);
      await bench.log.append([event(topic, 'order-1', 'new')]);
      const group = fresh('group');
      await bench.log.seek(group, { topic, partition: 0, offset: 7 });
      assert.equal(await bench.log.prune(), 2_500);
      assert.equal(await bench.log.prune(), 0);
      assert.deepEqual(await bench.log.ends(topic), [{ partition: 0, start: 2_500, end: 2_501 }]);
      assert.deepEqual(
        (await bench.log.read({ topic, partition: 0, offset: 7 }, 10)).map(({ value }) => value),
        ['new'],
      );
      const late = await consume(bench.log, { topics: [topic], group });
      await until('the record that is left is handled', () => late.values().includes('new'));
      assert.deepEqual(late.values(), ['new']);

      await bench.elapse?.(60_001);
      assert.equal(await bench.log.prune(), 1);
      await bench.restart();
      assert.deepEqual(await bench.log.ends(topic), [{ partition: 0, start: 2_501, end: 2_501 }]);
      assert.equal((await bench.log.append([event(topic, 'order-1', 'next')]))[0]?.offset, 2_501);
      assert.equal((await bench.log.read({ topic: forever, partition: 0, offset: 0 }, 10)).length, 1);
    }),
  );
}
