import { Delivered, DeliveryFailed, Shipped } from '@jangteo/contracts/events';
import type { Runtime } from '@jangteo/kernel/runtime';
import { restoredTrace } from '@jangteo/kernel/trace-context';
import { insideSpan } from '@jangteo/kernel/tracing';
import { createWakeup } from '@jangteo/kernel/wakeup';
import type { Outbox } from '@jangteo/messaging/outbox';
import type { Carrier, CarrierNews } from './carrier.ts';
import { addressOf } from './requests.ts';
import type { DeliveryStore, DeliveryTx, ShipmentsTable } from './tables.ts';

export interface Mover {
  start(): void;
  stop(): Promise<void>;
}

interface MoverContext {
  readonly runtime: Runtime;
  readonly store: DeliveryStore;
  readonly outbox: Outbox;
}

const BATCH = 64;
/** Shipments that come due within this time move in one transaction. */
const GATHER_MS = 50;
const WAIT_MS_MAX = 60_000;

/**
 * Asks the carrier about shipments that are due, and records its news with their events.
 *
 * Nothing wakes it: a new shipment is due in `firstNewsMs` at the earliest, so it never sleeps longer than that.
 * Several processes may run it: a move names the state that it begins in, and only one of them finds it.
 */
export function shipmentMover({ runtime, store, outbox }: MoverContext, carrier: Carrier): Mover {
  const { clock, logger, tracer } = runtime;
  const stopping = new AbortController();
  const wakeup = createWakeup(clock, stopping.signal);

  const move = async (rows: readonly ShipmentsTable[]) => {
    // Many move in one transaction, each as a step of its own order's trace.
    const spans = rows.map(({ trace }) => tracer.start('move shipment', { parent: restoredTrace(trace) }));
    try {
      const news = await carrier.track(rows.map((row) => ({ id: row.id, status: row.status, address: addressOf(row) })));
      await store.transaction(async function moveShipments(tx) {
        for (const [at, row] of rows.entries()) {
          await insideSpan(spans[at], () => recordNews(tx, outbox, row, news[at], clock.now()));
        }
      });
      for (const [at, span] of spans.entries()) span?.set({ 'jangteo.shipment.status': news[at]?.status ?? 'unknown' });
    } catch (thrown) {
      for (const span of spans) span?.fail(thrown);
      throw thrown;
    } finally {
      for (const span of spans) span?.end();
    }
  };

  /** Returns how long there is nothing to do. */
  const moveDue = async (): Promise<number> => {
    const now = clock.now();
    const open = store.read.selectFrom('shipments').orderBy('due_at');
    const due = await open.selectAll().where('due_at', '<=', now).limit(BATCH).execute();
    if (due.length > 0) await move(due);
    if (due.length === BATCH) return 0;
    const next = await open.select('due_at').where('due_at', '>', now).limit(1).executeTakeFirst();
    const nextInMs = (next?.due_at ?? Number.MAX_SAFE_INTEGER) - now;
    return Math.max(Math.min(nextInMs, carrier.firstNewsMs, WAIT_MS_MAX), GATHER_MS);
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      let pauseMs = carrier.firstNewsMs;
      try {
        pauseMs = await moveDue();
      } catch (thrown) {
        logger.warn('shipments could not be moved and will be asked about again', { error: thrown });
      }
      if (pauseMs > 0) await wakeup.wait(pauseMs);
    }
  };

  let running: Promise<void> | undefined;
  return {
    start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function timeOf(status: CarrierNews['status'], now: number): Partial<Pick<ShipmentsTable, 'shipped_at' | 'ended_at'>> {
  if (status === 'READY') return {};
  return status === 'SHIPPED' ? { shipped_at: now } : { ended_at: now };
}

async function recordNews(tx: DeliveryTx, outbox: Outbox, row: ShipmentsTable, news: CarrierNews | undefined, now: number): Promise<void> {
  if (news === undefined) return;
  const { numUpdatedRows } = await tx
    .updateTable('shipments')
    .set({
      status: news.status,
      due_at: 'askAgainInMs' in news ? now + news.askAgainInMs : null,
      reason: news.status === 'FAILED' ? news.reason : null,
      ...(news.status !== row.status && timeOf(news.status, now)),
      updated_at: now,
    })
    .where('id', '=', row.id)
    .where('status', '=', row.status)
    .executeTakeFirstOrThrow();
  // Cancelled meanwhile, or moved by another process.
  if (numUpdatedRows === 0n || news.status === row.status) return;
  const { order_id: orderId, id: shipmentId } = row;
  if (news.status === 'SHIPPED') await outbox.publish(tx, Shipped, orderId, { orderId, shipmentId });
  if (news.status === 'DELIVERED') await outbox.publish(tx, Delivered, orderId, { orderId, shipmentId });
  if (news.status === 'FAILED') await outbox.publish(tx, DeliveryFailed, orderId, { orderId, shipmentId, reason: news.reason });
}
