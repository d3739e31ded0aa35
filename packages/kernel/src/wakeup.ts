import type { Clock } from './clock.ts';

/** For a loop that sleeps until there is work: `wake` ends the wait under way, or the next one. */
export interface Wakeup {
  wake(): void;
  /** Resolves when woken, after `timeoutMs`, or when the signal aborts. One waiter at a time. */
  wait(timeoutMs: number): Promise<void>;
}

export function createWakeup(clock: Clock, signal: AbortSignal): Wakeup {
  let woken = false;
  let end: (() => void) | undefined;
  const wake = () => {
    woken = true;
    end?.();
  };
  signal.addEventListener('abort', wake, { once: true });
  return {
    wake,
    async wait(timeoutMs) {
      if (!woken && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = clock.schedule(timeoutMs, resolve);
        end = resolve;
        await promise;
        end = undefined;
        timer.cancel();
      }
      woken = false;
    },
  };
}
