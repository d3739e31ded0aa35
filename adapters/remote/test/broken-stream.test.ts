import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@connectrpc/connect';
import { LogService, StartFrom } from '@jangteo/contracts/log/v1/log';
import { consume, event, fresh, gate, newTopic, totalLag, until } from '@jangteo/ports/log/event-log-bench';
import { openRemoteBench, type RemoteBench } from './log-bench.ts';

/** With a gate that is open at the end at the latest, so that a test that fails does end. */
async function onBench(body: (bench: RemoteBench, held: ReturnType<typeof gate>) => Promise<void>): Promise<void> {
  const bench = await openRemoteBench();
  const held = gate();
  try {
    await body(bench, held);
  } finally {
    held.open();
    await bench.close();
  }
}

test('a member whose stream broke comes back, but not before its record under way has ended', () =>
  onBench(async ({ log, breakOff }, first) => {
    const topic = await newTopic(log, 1);
    const group = fresh('group');
    let started = 0;
    let running = 0;
    let most = 0;
    const consumer = await consume(log, {
      topics: [topic],
      group,
      async handle() {
        started++;
        most = Math.max(most, ++running);
        if (started === 1) await first.passed;
        running--;
      },
    });
    await log.append(['0', '1', '2'].map((value) => event(topic, 'order-1', value)));
    await until('the first one is under way', () => started === 1);
    await breakOff();
    await sleep(600);
    assert.equal(started, 1);
    first.open();
    await until('all are handled', async () => (await totalLag(log, group)) === 0);
    assert.equal(most, 1);
    assert.deepEqual(consumer.values(), ['0', '0', '1', '2']);
  }));

test('a member comes back as it was: paused, with its concurrency, in the context of its subscriber', () =>
  onBench(async ({ log, served, warnings, breakOff }, all) => {
    const topic = await newTopic(log, 1);
    const group = fresh('group');
    const context = new AsyncLocalStorage<string>();
    const contexts = new Set<string | undefined>();
    let running = 0;
    const consumer = await context.run('subscriber', () =>
      consume(log, {
        topics: [topic],
        group,
        concurrency: 1,
        async handle() {
          contexts.add(context.getStore());
          running++;
          await all.passed;
        },
      }),
    );
    consumer.subscription.concurrency = 3;
    consumer.subscription.pause();
    await context.run('breaker', breakOff);
    await context.run('appender', () => served.append(Array.from({ length: 9 }, (_, n) => event(topic, `order-${n}`, ''))));
    await sleep(500);
    assert.equal(running, 0);
    // Some may be on their way before the server hears of the pause, but then it offers no more.
    assert.ok(warnings.length <= 3, warnings.join('\n'));
    context.run('resumer', () => consumer.subscription.resume());
    await until('as many are under way as may be', () => running === 3);
    await sleep(100);
    assert.equal(running, 3);
    all.open();
    await until('all are handled', () => consumer.seen.length === 9);
    assert.deepEqual(contexts, new Set(['subscriber']));
  }));

test('what a member that fell silent had under way goes to another one', () =>
  onBench(async ({ log, dial, elapseTimers }, silence) => {
    const topic = await newTopic(log, 1);
    const group = fresh('group');
    await log.append([event(topic, 'order-1', 'first')]);
    const heard: string[] = [];
    // It takes a record and then says nothing more, although its connection stands.
    const silent = (async () => {
      async function* requests() {
        yield { join: { group, topics: [topic], concurrency: 1, from: StartFrom.EARLIEST } };
        await silence.passed;
      }
      for await (const { deliveries } of createClient(LogService, dial()).subscribe(requests())) {
        for (const { record } of deliveries) heard.push(record?.value ?? '');
      }
    })();
    await until('the silent one has the record', () => heard.length === 1);
    const consumer = await consume(log, { topics: [topic], group });
    // Whoever answers stays, however long it has nothing to do.
    for (let beat = 0; beat < 5; beat++) {
      await elapseTimers(10_000);
      await sleep(50);
    }
    await until('the other one has it', () => consumer.seen.length === 1);
    await silent;
    await log.append([event(topic, 'order-1', 'second')]);
    await until('the other one is still a member', () => consumer.seen.length === 2);
  }));
