import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@connectrpc/connect';
import { LogService } from '@jangteo/contracts/log/v1/log';
import { hasCode } from '@jangteo/kernel/errors';
import { insideTransaction } from '@jangteo/kernel/transaction-scope';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { eventLogSuite } from '@jangteo/ports/log/event-log.suite';
import { consume, event, fresh, newTopic, totalLag, until } from '@jangteo/ports/log/event-log-bench';
import { openRemoteBench, type RemoteBench } from './log-bench.ts';

eventLogSuite('remote', openRemoteBench);

async function onBench(body: (bench: RemoteBench) => Promise<void>): Promise<void> {
  const bench = await openRemoteBench();
  try {
    await body(bench);
  } finally {
    await bench.close();
  }
}

const valuesOf = async (log: EventLog, topic: string) =>
  (await log.read({ topic, partition: 0, offset: 0 }, 10_000)).map(({ value }) => value);

test('a remote log says what its server supports, and that groups reach over processes', () =>
  onBench(async ({ log, served }) => {
    assert.deepEqual(log.supports, { groupsAcrossProcesses: true, pruneOnRequest: served.supports.pruneOnRequest });
  }));

test('an append larger than a message arrives whole and in order, and so does what is appended behind it', () =>
  onBench(async ({ log }) => {
    const topic = await newTopic(log, 1);
    const large = Array.from({ length: 3_000 }, (_, n) => event(topic, 'order-1', `${n}`.padEnd(1_000, '.')));
    const [offsets] = await Promise.all([log.append(large), log.append([event(topic, 'order-1', 'behind')])]);
    assert.deepEqual(
      offsets.map(({ offset }) => offset),
      large.map((_, n) => n),
    );
    assert.deepEqual(await valuesOf(log, topic), [...large.map(({ value }) => value), 'behind']);
  }));

test('values of 4 MB go through, several at a time, and what no message can hold is refused with its size', () =>
  onBench(async ({ log }) => {
    const topic = await newTopic(log, 1);
    const values = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(4 * 1_048_576));
    const consumer = await consume(log, { topics: [topic] });
    await log.append(values.map((value, n) => event(topic, `order-${n}`, value)));
    await log.append([event(topic, 'order-9', '가'.repeat(1_500_000))]);
    await until('all are handled', () => consumer.seen.length === 5);
    assert.deepEqual((await valuesOf(log, topic)).slice(0, 4), values);
    await assert.rejects(
      log.append([event(topic, 'order-1', 'fits'), event(topic, 'order-1', '가'.repeat(3 * 1_048_576))]),
      (thrown) => hasCode(thrown, 'BODY_TOO_LARGE') && thrown.message.includes('9437'),
    );
    assert.equal((await valuesOf(log, topic)).length, 5);
  }));

test('of appends that share a request, one that is refused does not take the others with it', () =>
  onBench(async ({ log }) => {
    const topic = await newTopic(log, 1);
    const [first, refused, last] = await Promise.allSettled([
      log.append([event(topic, 'order-1', 'first')]),
      log.append([event(topic, 'order-1', 'never'), event(fresh('missing'), 'order-1', 'never')]),
      log.append([event(topic, 'order-1', 'last')]),
    ]);
    assert.equal(first.status, 'fulfilled');
    assert.ok(refused.status === 'rejected' && hasCode(refused.reason, 'UNKNOWN_TOPIC'));
    assert.equal(last.status, 'fulfilled');
    assert.deepEqual(await valuesOf(log, topic), ['first', 'last']);
  }));

test('a request that its sender has overtaken is refused', () =>
  onBench(async ({ log, dial }) => {
    const topic = await newTopic(log, 1);
    const client = createClient(LogService, dial());
    const send = (sequence: bigint, value: string) =>
      client.append({ producer: 'relay-1', sequence, batches: [{ records: [{ topic, key: 'order-1', value }] }] });
    await send(2n, 'second');
    await assert.rejects(send(1n, 'first'));
    await send(3n, 'third');
    assert.deepEqual(await valuesOf(log, topic), ['second', 'third']);
  }));

test('a remote log is not used inside a transaction, nor after it is closed', () =>
  onBench(async ({ log, another }) => {
    const topic = await newTopic(log, 1);
    const uses = [
      () => log.append([event(topic, 'order-1', '')]),
      () => log.seek('group', { topic, partition: 0, offset: 0 }),
      () => log.ends(topic),
      () => consume(log, { topics: [topic] }),
    ];
    for (const use of uses) {
      await assert.rejects(
        insideTransaction('orders', async () => void (await use())),
        (thrown) => hasCode(thrown, 'TX_NESTED'),
      );
    }
    const other = await another();
    await other.close();
    const away = (thrown: unknown) => hasCode(thrown, 'ENGINE_AWAY');
    await assert.rejects(other.append([event(topic, 'order-1', '')]), away);
    await assert.rejects(consume(other, { topics: [topic] }), away);
  }));

test('when a member has left, everything that it handled is committed', () =>
  onBench(async ({ log, another }) => {
    const topic = await newTopic(log, 4);
    const group = fresh('group');
    const member = await another();
    const consumer = await consume(member, { topics: [topic], group });
    await log.append(Array.from({ length: 50 }, (_, n) => event(topic, `order-${n}`, '')));
    await until('all are handled', () => consumer.seen.length === 50);
    await consumer.subscription.close();
    assert.equal(await totalLag(log, group), 0);
  }));

test('numbers that are none are refused before they are sent', () =>
  onBench(async ({ log }) => {
    const topic = await newTopic(log, 1);
    const invalid = (thrown: unknown) => hasCode(thrown, 'INVALID_REQUEST');
    await assert.rejects(log.ensureTopics([{ name: fresh('half'), partitions: 1.5 }]), invalid);
    await assert.rejects(log.seek('group', { topic, partition: 0, offset: Number.NaN }), invalid);
    await assert.rejects(consume(log, { topics: [topic], concurrency: 0 }), invalid);
    const { subscription } = await consume(log, { topics: [topic] });
    assert.throws(() => {
      subscription.concurrency = 0.5;
    }, invalid);
    assert.equal(subscription.concurrency, 8);
  }));
