import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { giveLeaseBack, takeLease } from './lease.ts';
import type { MessagingTables } from './tables.ts';

const LEASE_MS = 60_000;
const RENEW_MS = 20_000;
/** How soon another process learns that the lease is free. */
const RETRY_MS = 5_000;

/** Runs `work` in one of the service's processes at a time, again and again; its signal aborts when the lease is lost, or with `signal`. */
export async function whileHeld<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { clock, logger } = runtime;
  const holder = newId(runtime);
  const take = () => takeLease(store, runtime, { name, holder, durationMs: LEASE_MS });
  while (!signal.aborted) {
    try {
      if ((await take()) === undefined) {
        await clock.sleep(RETRY_MS, signal);
        continue;
      }
      const lost = new AbortController();
      const held = AbortSignal.any([signal, lost.signal]);
      const renewed = renew(held, lost);
      try {
        await work(held);
      } finally {
        lost.abort();
        await renewed;
      }
      await giveLeaseBack(store, { name, holder, nextAt: 0 });
    } catch (thrown) {
      if (signal.aborted) return;
      logger.error(`${name} broke off and begins again`, { error: thrown });
      await clock.sleep(RETRY_MS, signal);
    }
  }

  async function renew(held: AbortSignal, lost: AbortController): Promise<void> {
    let expiresAt = clock.now() + LEASE_MS;
    while (!held.aborted) {
      await clock.sleep(RENEW_MS, held);
      if (held.aborted) return;
      // A store that is away for a moment takes nobody's lease.
      const lease = await take().catch(() => (clock.now() < expiresAt - RENEW_MS ? { expiresAt } : undefined));
      if (lease === undefined) lost.abort();
      else ({ expiresAt } = lease);
    }
  }
}
