// A producer and a consumer on the engines of the environment, in a process of their own: told how many seconds, it answers with what it measured. Ends with its parent's channel.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrderFailed } from '@jangteo/contracts/events';
import { readSettings } from '@jangteo/kernel/config';
import { systemRuntime as runtime } from '@jangteo/kernel/runtime';
import { on, startConsumer } from '@jangteo/messaging/consumer';
import { messagingMigrations } from '@jangteo/messaging/migrations';
import { createOutbox } from '@jangteo/messaging/outbox';
import { MARKS, startOutboxMarks } from '@jangteo/messaging/outbox-marks';
import { startRelay } from '@jangteo/messaging/relay';
import type { MessagingTables } from '@jangteo/messaging/tables';
import { engineSettings } from '@jangteo/platform/engine-settings';
import { openEngines } from '@jangteo/platform/engines';
import { cleanEngines, engineUrlsFor, openDebezium } from '../tests/e2e/real-engines.ts';

export interface EventSpeeds {
  /** How long each event took from its commit to its handler, in ms, at each steady rate (events/s). */
  readonly steady: readonly { readonly rate: number; readonly samples: number[] }[];
  /** Events/s from commit to handled, when nobody waits. */
  readonly perSecond: number;
}

const PRODUCERS = 256;
/** Connect's tasks begin with the connector, so what they run is not compiled yet. */
const WARM_UP = { rate: 100, seconds: 10 };

process.on('message', async ({ rates, seconds }: { rates: readonly number[]; seconds: number }) => {
  process.send?.(await measure(rates, seconds));
});

async function measure(rates: readonly number[], seconds: number): Promise<EventSpeeds> {
  const directory = mkdtempSync(join(tmpdir(), 'jangteo-bench-'));
  const environment = engineUrlsFor(directory);
  const urls = readSettings(engineSettings, environment);
  const engines = await openEngines(runtime, {
    directory,
    urls,
    fileMbMax: 0,
    hotMb: 0,
    logPeer: undefined,
    keyValuePeer: undefined,
    logHostility: undefined,
  });
  const { sql, log } = engines;
  if (urls.outbox === 'debezium') await log.ensureTopics([MARKS]);
  // Names of services, whose outboxes Debezium reads.
  const store = await sql.open<MessagingTables>('orders', messagingMigrations);
  const consumerStore = await sql.open<MessagingTables>('payments', messagingMigrations);
  const closeDebezium = await openDebezium(environment);
  const relay = urls.outbox === 'debezium' ? await startOutboxMarks(runtime, store, log) : startRelay(runtime, store, log);

  const committedAt = new Map<string, number>();
  let samples: number[] = [];
  let handled = 0;
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
  const outbox = createOutbox(runtime);
  let sent = 0;
  const send = async () => {
    const orderId = `order-${sent++}`;
    await store.transaction((tx) => outbox.publish(tx, OrderFailed, orderId, { orderId, orderNumber: orderId, reason: 'bench' }));
    committedAt.set(orderId, performance.now());
  };
  const drain = async () => {
    while (handled < sent) await runtime.clock.sleep(5);
  };
  const atRate = async (rate: number, seconds: number) => {
    const startedAt = performance.now();
    const sending: Promise<void>[] = [];
    for (let event = 0; event < rate * seconds; event++) {
      const due = startedAt + (event * 1_000) / rate;
      while (performance.now() < due) await runtime.clock.sleep(1);
      sending.push(send());
    }
    await Promise.all(sending);
    await drain();
    const own = samples;
    samples = [];
    return { rate, samples: own };
  };

  await atRate(WARM_UP.rate, WARM_UP.seconds);
  const steady: EventSpeeds['steady'][number][] = [];
  for (const rate of rates) steady.push(await atRate(rate, seconds));

  const burstFrom = performance.now();
  const before = sent;
  const until = burstFrom + seconds * 1_000;
  const producer = async () => {
    while (performance.now() < until) await send();
  };
  await Promise.all(Array.from({ length: PRODUCERS }, producer));
  await drain();
  const perSecond = (sent - before) / ((performance.now() - burstFrom) / 1_000);

  await consumer.subscription.close();
  await relay.stop();
  await closeDebezium();
  await Promise.all([store.close(), consumerStore.close()]);
  await engines.close();
  await cleanEngines(directory);
  rmSync(directory, { recursive: true });
  return { steady, perSecond };
}
