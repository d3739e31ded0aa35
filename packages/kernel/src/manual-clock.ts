import type { Clock, Timer } from './clock.ts';

/** A clock that stands still until it is moved, for tests. */
export interface ManualClock extends Clock {
  /** Moves time forward by `ms`, running the timers that come due on the way in their order, each at its own time. */
  advance(ms: number): Promise<void>;
}

export function manualClock(startMs = 1_800_000_000_000): ManualClock {
  let now = startMs;
  const pending = new Set<{ readonly at: number; readonly fn: () => void }>();

  const schedule = (delayMs: number, fn: () => void): Timer => {
    const timer = { at: now + Math.max(0, delayMs), fn };
    pending.add(timer);
    return { cancel: () => pending.delete(timer) };
  };

  const nextDue = (until: number) => {
    let next: { readonly at: number; readonly fn: () => void } | undefined;
    for (const timer of pending) if (timer.at <= until && (next === undefined || timer.at < next.at)) next = timer;
    return next;
  };

  return {
    now: () => now,
    schedule,
    sleep(delayMs, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = () => {
          timer.cancel();
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = schedule(delayMs, done);
        signal?.addEventListener('abort', done, { once: true });
      });
    },
    async advance(ms) {
      const until = now + ms;
      // What a timer sets off may schedule further timers on its way: the event loop turns once between two of them.
      await turn();
      for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
        pending.delete(timer);
        now = Math.max(now, timer.at);
        timer.fn();
        await turn();
      }
      now = until;
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
