import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** What a failed call says about its peer: it is there, it is not, or nothing. */
export type Verdict = 'answered' | 'silent' | 'unknown';

export interface Breaker {
  /** Throws what `call` throws, or `refusal` without calling it. */
  run<T>(call: () => Promise<T>, verdict: (thrown: unknown) => Verdict, refusal: () => Error): Promise<T>;
}

const SILENT_MAX = 5;
const PROBE_AFTER_MS = 1_000;

type Outcome<T> = { readonly value: T } | { readonly thrown: unknown; readonly silent: boolean };

/**
 * Opens after SILENT_MAX calls in a row without an answer, and refuses calls from then on. One call a second is let through as a probe;
 * an answer, be it an error of the service, closes it.
 */
export function createBreaker(onStateChange: (state: BreakerState) => void): Breaker {
  const policy = circuitBreaker(
    handleWhenResult((outcome) => 'silent' in (outcome as object) && (outcome as { silent: boolean }).silent),
    { halfOpenAfter: PROBE_AFTER_MS, breaker: new ConsecutiveBreaker(SILENT_MAX) },
  );
  policy.onStateChange((state) => onStateChange(stateNames[state]));

  return {
    async run<T>(call: () => Promise<T>, verdict: (thrown: unknown) => Verdict, refusal: () => Error): Promise<T> {
      // cockatiel lets the others wait for what the probe says; a page that asks wants an answer.
      if (policy.state === CircuitState.HalfOpen) throw refusal();
      const isProbe = policy.state === CircuitState.Open;
      let outcome: Outcome<T>;
      try {
        outcome = await policy.execute(async (): Promise<Outcome<T>> => {
          try {
            return { value: await call() };
          } catch (thrown) {
            const said = verdict(thrown);
            // A throw counts as nothing while it is closed, but would close it after a probe.
            if (said === 'unknown' && !isProbe) throw thrown;
            return { thrown, silent: said !== 'answered' };
          }
        });
      } catch (thrown) {
        throw thrown instanceof BrokenCircuitError ? refusal() : thrown;
      }
      if ('thrown' in outcome) throw outcome.thrown;
      return outcome.value;
    },
  };
}

const stateNames: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Isolated]: 'open',
};
