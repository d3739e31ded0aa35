import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrderFailed, TOPICS } from '@jangteo/contracts/events';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { systemRuntime as runtime } from '@jangteo/kernel/runtime';
import { on, startConsumer } from '@jangteo/messaging/consumer';
import { messagingMigrations } from '@jangteo/messaging/migrations';
import { createOutbox } from '@jangteo/messaging/outbox';
import { startRelay } from '@jangteo/messaging/relay';
import type { MessagingTables } from '@jangteo/messaging/tables';
import { latencies } from './percentile.ts';
import type { Table } from './table.ts';

const RATE = 500;

/** Business transaction -> outbox -> relay -> log -> consumer's transaction, at a steady rate and as fast as it goes. */
export async function benchEvents(seconds: number): Promise<Table> {
  const directory = mkdtempSync(join(tmpdir(), 'jangteo-bench-'));
  const engine = embeddedSqlEngine({ directory, runtime });
  const store = await engine.open<MessagingTables>('producer', messagingMigrations);
  const consumerStore = await engine.open<MessagingTables>('consumer', messagingMigrations);
  const log = await embeddedEventLog({ engine, runtime });
  await log.ensureTopics(Object.values(TOPICS));
  const outbox = createOutbox(runtime);
  const committedAt = new Map<string, number>();
  let samples: number[] = [];
  let handled = 0;
  const relay = startRelay(runtime, store, log);
  const consumer = await startConsumer(runtime, consumerStore, log, {
    name: 'bench',
    handlers: [
      on(OrderFailed, async (_tx, { orderId }) => {
        handled += 1;
        const at = committedAt.get(orderId);
        if (at !== undefined) samples.push(performance.now() - at);
      }),
    ],
  });
  let sent = 0;
  const send = async () => {
    const orderId = `order-${sent++}`;
    await store.transaction((tx) => outbox.publish(tx, OrderFailed, orderId, { orderId, orderNumber: orderId, reason: 'bench' }));
    committedAt.set(orderId, performance.now());
  };
  const drain = async () => {
    while (handled < sent) await runtime.clock.sleep(5);
  };

  for (let tick = 0; tick < 100; tick++) await send();
  await drain();
  samples = [];
  const startedAt = performance.now();
  const sending: Promise<void>[] = [];
  for (let event = 0; event < RATE * seconds; event++) {
    const due = startedAt + (event * 1_000) / RATE;
    while (performance.now() < due) await runtime.clock.sleep(1);
    sending.push(send());
  }
  await Promise.all(sending);
  await drain();
  const steady = latencies(samples);

  const burstFrom = performance.now();
  const before = sent;
  const until = burstFrom + seconds * 1_000;
  await Promise.all(
    Array.from({ length: 256 }, async () => {
      while (performance.now() < until) await send();
    }),
  );
  await drain();
  const perSecond = (sent - before) / ((performance.now() - burstFrom) / 1_000);

  await consumer.subscription.close();
  await relay.stop();
  await log.close();
  await Promise.all([store.close(), consumerStore.close()]);
  rmSync(directory, { recursive: true });
  return {
    title: 'bench events',
    how: `One producer's transaction with an outbox row, the relay, the embedded log, one consumer's transaction with its inbox row, all in one process; ${seconds} s each.`,
    head: ['what', 'events/s', 'commit -> handler p50 ms', 'p95', 'p99'],
    rows: [
      ['steady', RATE, ...steady],
      ['256 producers, as fast as it goes, end to end', perSecond.toFixed(0), '', '', ''],
    ],
    notes: ['aim: p99 < 50 ms at 500 events/s'],
  };
}
