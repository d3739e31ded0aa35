import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import { outsideTransaction } from '@jangteo/kernel/transaction-scope';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { giveLeaseBack, takeLease } from './lease.ts';
import type { MessagingTables } from './tables.ts';

export interface Recurring {
  /** Waits for a run under way. */
  stop(): Promise<void>;
}

const LEASE_MS = 60_000;

/**
 * Runs `work` once each `intervalMs` among all processes of the service: a lease in its store says whose turn it is.
 * A run that throws is logged and comes up again; one that outlives its lease may meet a second one, so `work` is idempotent.
 * `work` may end early where its signal aborts: the process stops and waits for it.
 */
export function every<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  name: string,
  intervalMs: number,
  work: (stopping: AbortSignal) => Promise<void>,
): Recurring {
  const { clock, logger } = runtime;
  const holder = newId(runtime);
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(intervalMs, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        const lease = await takeLease(store, runtime, { name, holder, durationMs: Math.max(LEASE_MS, 2 * intervalMs), due: true });
        if (lease === undefined) continue;
        await work(stopping.signal);
        // A little early: the next sleep of this process would otherwise just miss it.
        await giveLeaseBack(store, { name, holder, nextAt: clock.now() + intervalMs * 0.9 });
      } catch (thrown) {
        logger.error(`${name} failed and will run again`, { error: thrown });
      }
    }
  };
  const done = outsideTransaction(run);
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}
