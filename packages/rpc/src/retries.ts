import { MethodOptions_IdempotencyLevel as Idempotency } from '@bufbuild/protobuf/wkt';
import type { Clock } from '@jangteo/kernel/clock';
import type { Random } from '@jangteo/kernel/random';
import type { UnaryMethod } from './client.ts';
import type { Deadline } from './deadline.ts';
import type { RetryBudget } from './retry-budget.ts';
import { NoAnswer } from './rpc-errors.ts';

const TRIES_MAX = 3;
const BACKOFF_MS = 50;
/** A peer that took so long to say nothing is stopped or overloaded: asking again would only take as long again. */
const QUICK_MS = 1_000;

/** Whether the contract says that sending it twice does no harm: `idempotency_level`. */
export function isSafe({ idempotency }: UnaryMethod): boolean {
  return idempotency === Idempotency.NO_SIDE_EFFECTS || idempotency === Idempotency.IDEMPOTENT;
}

/**
 * Sends a call again while the peer fails to answer at once: at most TRIES_MAX times, within the deadline and the budget. An error that the
 * service answered is its answer. Waits a random part of a doubling time ("full jitter", Brooker, "Exponential Backoff And Jitter", 2015).
 */
export async function withRetries<T>(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  budget: RetryBudget,
  { signal, endsAtMs }: Deadline,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const begunAt = clock.now();
    try {
      return await attempt();
    } catch (thrown) {
      const delayMs = random.next() * BACKOFF_MS * 2 ** tries;
      const now = clock.now();
      const inTime = !signal.aborted && now - begunAt < QUICK_MS && now + delayMs < endsAtMs;
      if (!(thrown instanceof NoAnswer) || tries === TRIES_MAX || !inTime || !budget.spend()) throw thrown;
      await clock.sleep(delayMs, signal);
      if (signal.aborted) throw thrown;
    }
  }
}
