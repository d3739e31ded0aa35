import type { Clock } from '@jangteo/kernel/clock';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** What a failed call says about its peer: it is there, it is not, or nothing. */
export type Verdict = 'answered' | 'silent' | 'unknown';

export interface Breaker {
  /** Throws what `call` throws, or `refusal` without calling it. */
  run<T>(call: () => Promise<T>, verdict: (thrown: unknown) => Verdict, refusal: () => Error): Promise<T>;
}

const SILENT_MAX = 5;
const PROBE_AFTER_MS = 1_000;
/** A probe may be a call that takes its time, such as an import: the others need not wait for its end. */
const PROBE_MS_MAX = 5_000;

/**
 * Opens after SILENT_MAX calls in a row without an answer, and refuses calls from then on. After PROBE_AFTER_MS one call is let through as a
 * probe, and after PROBE_MS_MAX without a word of it another one; any answer, be it an error of the service, closes it.
 * The states are those of Nygard, "Release It!" (2007), chapter 5.
 */
export function createBreaker(clock: Pick<Clock, 'now'>, onStateChange: (state: BreakerState) => void): Breaker {
  let state: BreakerState = 'closed';
  let silent = 0;
  let refusedSinceMs = 0;
  let refusedForMs = 0;

  function become(next: BreakerState, refuseForMs = 0): void {
    [refusedSinceMs, refusedForMs] = [clock.now(), refuseForMs];
    if (state === next) return;
    state = next;
    onStateChange(next);
  }

  /** False where the clock was set back, too. */
  function refuses(): boolean {
    const forMs = clock.now() - refusedSinceMs;
    return state !== 'closed' && forMs >= 0 && forMs < refusedForMs;
  }

  function hear(said: Verdict, isProbe: boolean): void {
    if (said === 'answered') {
      silent = 0;
      if (state !== 'closed') become('closed');
      return;
    }
    if (said === 'silent') silent += 1;
    if (state === 'closed' ? silent >= SILENT_MAX : isProbe) become('open', PROBE_AFTER_MS);
  }

  return {
    async run<T>(call: () => Promise<T>, verdict: (thrown: unknown) => Verdict, refusal: () => Error): Promise<T> {
      if (refuses()) throw refusal();
      const isProbe = state !== 'closed';
      if (isProbe) become('half_open', PROBE_MS_MAX);
      try {
        const value = await call();
        hear('answered', isProbe);
        return value;
      } catch (thrown) {
        hear(verdict(thrown), isProbe);
        throw thrown;
      }
    },
  };
}
