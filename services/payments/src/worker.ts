import type { Runtime } from '@jangteo/kernel/runtime';
import { restoredTrace } from '@jangteo/kernel/trace-context';
import { currentSpan } from '@jangteo/kernel/tracing';
import { createWakeup } from '@jangteo/kernel/wakeup';
import type { Outbox } from '@jangteo/messaging/outbox';
import { providerTurns, type Told } from './ask-provider.ts';
import { settle } from './payment.ts';
import type { PaymentProvider } from './provider.ts';
import { failDeclined } from './provider-span.ts';
import { publishNews } from './publish.ts';
import { type ClaimedPayment, claimDue, nextDueAt, settleClaimed } from './store.ts';
import type { PaymentsStore } from './tables.ts';
import { recordTries } from './tries.ts';

export interface WorkerOptions {
  /** How long the provider may take for one call. */
  readonly timeoutMs: number;
  /** The first pause before something is tried again; it doubles. */
  readonly retryMs: number;
  /** Payments under way at a time. */
  readonly concurrency: number;
}

export interface Worker {
  start(): void;
  /** Finishes what is under way; what the provider does not answer soon is given up and stays unknown. */
  stop(): Promise<void>;
}

const POLL_MS = 1_000;
/** A payment's turn is three calls at most; the rest is for a slow store. */
const CALLS_MAX = 3;
const CLAIM_MARGIN_MS = 10_000;
const STOP_MS_MAX = 1_000;

/**
 * Works off payments that are due: claims them, many in one transaction, asks the provider outside of any, and records each
 * result with its event. A result that was not recorded is asked for again under the same key.
 */
export function paymentWorker(
  { runtime, store, outbox }: { runtime: Runtime; store: PaymentsStore; outbox: Outbox },
  provider: PaymentProvider,
  { timeoutMs, retryMs, concurrency }: WorkerOptions,
): Worker {
  const { clock, logger, meter, tracer } = runtime;
  const turns = meter.counter(
    'jangteo_payment_turns_total',
    'Turns of the payment worker, by the status that a payment was in afterwards.',
    ['status'],
  );
  const stopping = new AbortController();
  const givingUp = new AbortController();
  const wakeup = createWakeup(clock, stopping.signal);
  const underWay = new Set<Promise<void>>();
  const takeTurn = providerTurns(runtime, provider, timeoutMs, givingUp.signal);

  const record = async (payment: ClaimedPayment, { tried, tries, answer }: Told) => {
    const facts = { ...payment.facts, attempts: payment.facts.attempts + (tried ? 1 : 0) };
    const change = await store.transaction(async function recordPayment(tx) {
      const settled = await settleClaimed(tx, { ...payment, facts }, clock.now(), (now) => settle(now, answer, retryMs));
      if (settled !== undefined) await recordTries(tx, payment, tries);
      if (settled?.publishes !== undefined) await publishNews(tx, outbox, payment, settled.publishes, settled.reason ?? '');
      return settled;
    });
    if (change === undefined) return;
    const { id, orderId } = payment;
    turns.add({ status: change.status });
    currentSpan()?.set({ 'jangteo.payment.status': change.status });
    if (answer?.state === 'declined') {
      failDeclined(currentSpan(), answer);
      logger.info('a payment was declined', { payment: id, order: orderId, reason: change.reason });
    }
    if (change.alarm === true) {
      logger.critical('the provider has not settled a payment and is asked again', { payment: id, order: orderId, ...change });
    }
  };

  const work = async (payment: ClaimedPayment) => {
    const name = payment.facts.status === 'REFUNDING' ? 'refund payment' : 'charge payment';
    const attributes = { 'jangteo.payment.id': payment.id };
    try {
      await tracer.span(name, { parent: restoredTrace(payment.trace), attributes }, async () => record(payment, await takeTurn(payment)));
    } catch (thrown) {
      logger.error('the result of a payment could not be recorded; it comes up again when its claim ends', {
        payment: payment.id,
        error: thrown,
      });
    }
  };

  /** Returns how long there is nothing to do. */
  const startDue = async (): Promise<number> => {
    const room = concurrency - underWay.size;
    if (room === 0) return POLL_MS;
    const now = clock.now();
    const dueAt = await nextDueAt(store);
    if (dueAt === undefined) return POLL_MS;
    if (dueAt > now) return Math.min(dueAt - now, POLL_MS);
    const claimed = await claimDue(store, now, now + CALLS_MAX * timeoutMs + CLAIM_MARGIN_MS, room);
    for (const payment of claimed) {
      const done = work(payment).finally(() => {
        underWay.delete(done);
        wakeup.wake();
      });
      underWay.add(done);
    }
    // None: another process was quicker, and works on them.
    return claimed.length === 0 ? POLL_MS : 0;
  };

  const run = async () => {
    const stopListening = store.onCommit(wakeup.wake);
    while (!stopping.signal.aborted) {
      let pauseMs = POLL_MS;
      try {
        pauseMs = await startDue();
      } catch (thrown) {
        logger.warn('payments could not be claimed and will be looked for again', { error: thrown });
      }
      if (pauseMs > 0) await wakeup.wait(pauseMs);
    }
    stopListening();
    await Promise.all(underWay);
  };

  let running: Promise<void> | undefined;
  return {
    start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      const patience = clock.schedule(STOP_MS_MAX, () => givingUp.abort());
      await running;
      patience.cancel();
    },
  };
}
