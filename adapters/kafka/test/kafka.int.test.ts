import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaEventLog } from '@jangteo/kafka/event-log';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { insideTransaction } from '@jangteo/kernel/transaction-scope';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { consume, event, fresh, gate, keysOn, newTopic, totalLag, until } from '@jangteo/ports/log/event-log-bench';
import { Producer, stringSerializers } from '@platformatic/kafka';
import { deleteTopics, type KafkaBench, openKafkaBench } from './log-bench.ts';

function kafkaTests(url: string): void {
  const onBench = (body: (bench: KafkaBench) => Promise<void>) => async () => {
    const bench = await openKafkaBench(url);
    try {
      await body(bench);
    } finally {
      await bench.close();
    }
  };

  test(
    'values of 4 MB go through, several at a time, and what no topic takes is refused with its size',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 1);
      const values = ['a', 'b', 'c'].map((letter) => letter.repeat(4 * 1_048_576));
      const consumer = await consume(log, { topics: [topic] });
      await log.append(values.map((value, n) => event(topic, `order-${n}`, value)));
      await until('all are handled', () => consumer.seen.length === 3);
      assert.deepEqual(
        (await log.read({ topic, partition: 0, offset: 0 }, 10)).map(({ value }) => value),
        values,
      );
      await assert.rejects(
        log.append([event(topic, 'order-1', 'fits'), event(topic, 'order-1', '가'.repeat(3 * 1_048_576))]),
        (thrown) => hasCode(thrown, 'BODY_TOO_LARGE') && thrown.message.includes('9437'),
      );
      assert.equal((await log.read({ topic, partition: 0, offset: 0 }, 10)).length, 3);
    }),
  );

  test(
    'a transaction that nobody ends keeps no one waiting, and markers are no lag',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 1);
      const group = fresh('group');
      const producer = new Producer({
        clientId: 'jangteo-test',
        bootstrapBrokers: [new URL(url).host],
        idempotent: true,
        transactionalId: fresh('connector'),
        serializers: stringSerializers,
      });
      const begin = async (value: string) => {
        const transaction = await producer.beginTransaction();
        await transaction.send({ messages: [{ topic, key: 'order-1', value, headers: {} }] });
        return transaction;
      };
      const consumer = await consume(log, { topics: [topic], group });
      await (await begin('committed')).commit();
      await (await begin('undone')).abort();
      const hanging = await begin('under way');
      await log.append([event(topic, 'order-1', 'plain')]);
      const all = ['committed', 'undone', 'under way', 'plain'];
      try {
        await until('all are handled', () => consumer.seen.length === all.length);
        await until('all is committed', async () => (await totalLag(log, group)) === 0);
      } finally {
        await hanging.commit();
        await producer.close();
      }
      await until('the last marker is behind it, too', async () => {
        const [end] = await log.ends(topic);
        return end?.end === all.length + 3 && (await totalLag(log, group)) === 0;
      });
      assert.deepEqual(consumer.values(), all);
      assert.deepEqual(
        (await log.read({ topic, partition: 0, offset: 0 }, 100)).map(({ value }) => value),
        all,
      );
    }),
  );

  test(
    'a partition that is stuck takes little memory, and none of the time of the others',
    onBench(async ({ log, broker }) => {
      const topic = await newTopic(log, 2);
      const [stuck = ''] = keysOn(0, 2, 1);
      const [flowing = ''] = keysOn(1, 2, 1);
      const value = 'x'.repeat(10_000);
      for (let n = 0; n < 20; n++) {
        await log.append(Array.from({ length: 100 }, () => event(topic, stuck, value)));
        await log.append(Array.from({ length: 50 }, () => event(topic, flowing, '')));
      }
      const before = broker.received;
      const wait = gate();
      const consumer = await consume(log, {
        topics: [topic],
        concurrency: 2,
        handle: ({ key }) => (key === stuck ? wait.passed : Promise.resolve()),
      });
      await until('the other partition is through', () => consumer.values(flowing).length === 1_000);
      await sleep(700);
      // Of 20 MB: what the lane takes, and what is fetched ahead.
      assert.ok(broker.received - before < 6_000_000, `${broker.received - before} bytes were fetched`);
      wait.open();
      await until('all are handled', () => consumer.seen.length === 3_000);
    }),
  );

  test(
    'an existing topic keeps its records for as long as the definition says now',
    onBench(async ({ log }) => {
      const name = await newTopic(log, 2, 60_000);
      const retention = async () => (await log.topics()).find((topic) => topic.name === name)?.retentionMs;
      assert.equal(await retention(), 60_000);
      await log.ensureTopics([{ name, partitions: 2, retentionMs: 120_000 }]);
      assert.equal(await retention(), 120_000);
      await log.ensureTopics([{ name, partitions: 2, acks: '1' }]);
      assert.equal(await retention(), undefined);
      assert.equal((await log.append([event(name, 'order-1', 'by the leader alone')])).length, 1);
      assert.equal(await log.prune(), 0);
    }),
  );

  test(
    'of two offsets sought while a record is under way, the last one counts',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 1);
      const group = fresh('group');
      const wait = gate();
      let isRunning = false;
      const consumer = await consume(log, {
        topics: [topic],
        group,
        handle() {
          isRunning = true;
          return wait.passed;
        },
      });
      await log.append(['0', '1', '2', '3'].map((value) => event(topic, 'order-1', value)));
      await until('the first one is under way', () => isRunning);
      await log.seek(group, { topic, partition: 0, offset: 1 });
      await log.seek(group, { topic, partition: 0, offset: 3 });
      wait.open();
      await until('the one sought is handled', () => consumer.values().includes('3'));
      assert.deepEqual(consumer.values(), ['0', '3']);
    }),
  );

  test(
    'when a member has left, everything that it handled is committed',
    onBench(async ({ log }) => {
      const topic = await newTopic(log, 4);
      const group = fresh('group');
      const consumer = await consume(log, { topics: [topic], group });
      await log.append(Array.from({ length: 50 }, (_, n) => event(topic, `order-${n}`, '')));
      await until('all are handled', () => consumer.seen.length === 50);
      await consumer.subscription.close();
      assert.equal(await totalLag(log, group), 0);
    }),
  );

  test(
    'it is not used inside a transaction, nor after it is closed, nor with numbers that are none',
    onBench(async ({ log, another }) => {
      const topic = await newTopic(log, 1);
      const uses = [() => log.append([event(topic, 'order-1', '')]), () => log.ends(topic), () => consume(log, { topics: [topic] })];
      for (const use of uses) {
        await assert.rejects(
          insideTransaction('orders', async () => void (await use())),
          (thrown) => hasCode(thrown, 'TX_NESTED'),
        );
      }
      const invalid = (thrown: unknown) => hasCode(thrown, 'INVALID_REQUEST');
      await assert.rejects(log.ensureTopics([{ name: fresh('half'), partitions: 1.5 }]), invalid);
      await assert.rejects(log.ensureTopics([{ name: 'no topic!', partitions: 1 }]), invalid);
      await assert.rejects(log.seek('group', { topic, partition: 0, offset: Number.NaN }), invalid);
      await assert.rejects(consume(log, { topics: [topic], concurrency: 0 }), invalid);
      const other = await another();
      await other.close();
      const away = (thrown: unknown) => hasCode(thrown, 'ENGINE_AWAY');
      await assert.rejects(other.append([event(topic, 'order-1', '')]), away);
      await assert.rejects(consume(other, { topics: [topic] }), away);
    }),
  );

  test('shops with different prefixes share a broker and see nothing of each other', async () => {
    const shops = await Promise.all(
      [fresh('one'), fresh('two')].map(async (prefix) => ({
        prefix,
        log: await kafkaEventLog({ url: `${url}/${prefix}`, runtime: systemRuntime }),
      })),
    );
    const [one, two] = shops as [(typeof shops)[0], (typeof shops)[0]];
    try {
      await one.log.ensureTopics([{ name: 'orders', partitions: 1 }]);
      await assert.rejects(two.log.ends('orders'), (thrown) => hasCode(thrown, 'UNKNOWN_TOPIC'));
      await two.log.ensureTopics([{ name: 'orders', partitions: 2 }]);
      assert.deepEqual(await one.log.topics(), [{ name: 'orders', partitions: 1 }]);
      const consumers = await Promise.all(shops.map(({ log }) => consume(log, { topics: ['orders'], group: 'mail' })));
      await one.log.append([event('orders', 'order-1', 'of one')]);
      await two.log.append([event('orders', 'order-1', 'of two')]);
      await until('both are handled', () => consumers.every(({ seen }) => seen.length === 1));
      assert.deepEqual(
        consumers.map((consumer) => consumer.values()),
        [['of one'], ['of two']],
      );
      assert.equal((await one.log.lag('mail')).length, 1);
    } finally {
      await Promise.all(shops.map(({ log }) => log.close()));
      await deleteTopics(
        url,
        shops.map(({ prefix }) => `${prefix}.orders`),
      );
    }
  });

  test('a password for a broker that wants none is refused without telling it', async () => {
    const secret = `kafka://user:secret-word@${new URL(url).host}`;
    await assert.rejects(kafkaEventLog({ url: secret, runtime: systemRuntime }), (thrown) => {
      return hasCode(thrown, 'BAD_CONFIG') && !JSON.stringify([thrown.message, thrown]).includes('secret-word');
    });
  });
}

const url = engineUrl('JANGTEO_LAB_LOG_URL');
if (url !== undefined) kafkaTests(url);
