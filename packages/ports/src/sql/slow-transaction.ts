import type { Runtime } from '@jangteo/kernel/runtime';

const SLOW_MS = 1_000;

/** Who holds a transaction: the function's name, else how its source begins (a stack would cost as much as a query). */
function holderOf(fn: { readonly name: string }): string {
  return fn.name || String(fn).replace(/\s+/g, ' ').slice(0, 120);
}

/** Logs a transaction that runs for over 1 s, while it runs and with its length at its end. Call the result at its end. */
export function watchTransaction({ clock, logger }: Runtime, store: string, fn: { readonly name: string }): () => void {
  const begunAt = clock.now();
  const timer = clock.schedule(SLOW_MS, () => logger.warn('a transaction runs for over 1 s', { store, holder: holderOf(fn) }));
  return () => {
    timer.cancel();
    const tookMs = clock.now() - begunAt;
    if (tookMs >= SLOW_MS) logger.warn('a transaction took over 1 s', { store, holder: holderOf(fn), took_ms: tookMs });
  };
}
