import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import { restoredTrace, type TraceContext, traceHeaders } from '@jangteo/kernel/trace-context';
import type { Span, Tracer } from '@jangteo/kernel/tracing';
import { createWakeup } from '@jangteo/kernel/wakeup';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Selectable } from 'kysely';
import { headersOf } from './event.ts';
import { giveLeaseBack, takeLease } from './lease.ts';
import { OUTBOX_SLOTS } from './outbox.ts';
import { type MessagingTables, messaging, type OutboxTable } from './tables.ts';

type OutboxRow = Selectable<OutboxTable>;

export interface RelayOptions {
  /** How many slots go under one lease: 1 lets OUTBOX_SLOTS processes share the work. Default: all under one. */
  readonly slotsPerLease?: number;
  readonly batch?: number;
}

export interface Relay {
  stop(): Promise<void>;
}

const LEASE_MS = 10_000;
const POLL_MS = 500;
const BATCH = 512;
const MS_PER_S = 1_000;

/**
 * Publishes the outbox: at least once, in order of its numbers within each key.
 *
 * Numbers commit out of order, so it never remembers how far it came: it takes what is there, publishes, and deletes.
 * A slot of keys has one relay at a time, by a lease; the delete checks the lease's fence, so one that lost it stops.
 */
export function startRelay<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  log: EventLog,
  options: RelayOptions = {},
): Relay {
  const { clock, logger, meter, tracer } = runtime;
  const published = meter.counter('jangteo_events_published_total', 'Events that were appended to the log.', ['topic']);
  const latency = meter.histogram('jangteo_outbox_publish_seconds', 'How long events took from their commit into the log.');
  const holder = newId(runtime);
  const slotsPerLease = options.slotsPerLease ?? OUTBOX_SLOTS;
  const batch = options.batch ?? BATCH;
  const stopping = new AbortController();

  const append = async (rows: readonly OutboxRow[]): Promise<void> => {
    const sent = rows.map((row) => traceSending(tracer, row));
    try {
      await log.append(
        rows.map((row, index) => ({
          topic: row.topic,
          key: row.aggregate_id,
          headers: { ...headersOf(row), ...traceHeaders(sent[index]?.context) },
          value: row.payload,
        })),
      );
      for (const { topic, occurred_at } of rows) {
        published.add({ topic });
        latency.record(Math.max(0, clock.now() - occurred_at) / MS_PER_S);
      }
    } catch (thrown) {
      for (const { span } of sent) span?.fail(thrown);
      throw thrown;
    } finally {
      for (const { span } of sent) span?.end();
    }
  };

  const publishSlots = async (first: number, lease: { name: string; fence: number }): Promise<boolean> => {
    const rows = await messaging(store.read)
      .selectFrom('outbox')
      .selectAll()
      .where('slot', '>=', first)
      .where('slot', '<', first + slotsPerLease)
      .orderBy('seq')
      .limit(batch)
      .execute();
    if (rows.length === 0) return false;
    await append(rows);
    const seqs = rows.map((row) => row.seq);
    await store.transaction(async function relayed(tx) {
      const held = await messaging(tx)
        .selectFrom('leases')
        .select('fence')
        .where('name', '=', lease.name)
        .where('holder', '=', holder)
        .executeTakeFirst();
      if (held?.fence !== lease.fence) return;
      await messaging(tx).deleteFrom('outbox').where('seq', 'in', padded(seqs)).execute();
    });
    return rows.length === batch;
  };

  const runLease = async (first: number) => {
    const name = `relay-${first}`;
    const wakeup = createWakeup(clock, stopping.signal);
    const stopListening = store.onCommit(wakeup.wake);
    let lease: Awaited<ReturnType<typeof takeLease>>;
    try {
      while (!stopping.signal.aborted) {
        try {
          if (lease === undefined || lease.expiresAt - clock.now() < LEASE_MS / 2) {
            lease = await takeLease(store, runtime, { name, holder, durationMs: LEASE_MS });
          }
          if (lease !== undefined && (await publishSlots(first, { name, fence: lease.fence }))) continue;
        } catch (thrown) {
          logger.warn('the relay could not publish and will try again', { store: store.name, error: thrown });
          await clock.sleep(POLL_MS, stopping.signal);
          continue;
        }
        await wakeup.wait(POLL_MS);
      }
      if (lease !== undefined) await giveLeaseBack(store, { name, holder, nextAt: 0 });
    } finally {
      stopListening();
    }
  };

  const runs: Promise<void>[] = [];
  for (let first = 0; first < OUTBOX_SLOTS; first += slotsPerLease) runs.push(runLease(first));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(runs);
    },
  };
}

/** How long a row lay in the outbox is a span of its own, then comes the one of the log; who consumes it follows that one. */
function traceSending(tracer: Tracer, row: OutboxRow): { span: Span | undefined; context: TraceContext | undefined } {
  const parent = restoredTrace(row.trace);
  if (parent === undefined) return { span: undefined, context: undefined };
  const attributes = { 'messaging.destination.name': row.topic, 'messaging.message.id': row.id };
  const waited = tracer.start(`outbox wait ${row.type}`, { parent, startMs: row.occurred_at, attributes });
  waited?.end();
  const span = tracer.start(`publish ${row.type}`, { parent: waited?.context ?? parent, kind: 'producer', attributes });
  return { span, context: span?.context ?? parent };
}

// To the next power of two by repeating the last number: a dozen statements instead of hundreds that differ in length alone.
function padded(seqs: readonly number[]): number[] {
  const size = 2 ** Math.ceil(Math.log2(seqs.length));
  return Array.from({ length: size }, (_, index) => seqs[Math.min(index, seqs.length - 1)] as number);
}
