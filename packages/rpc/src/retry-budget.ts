/** How many calls may be sent again. */
export interface RetryBudget {
  /** A call is made. */
  earn(): void;
  /** False: no retry now. */
  spend(): boolean;
}

/** Retries for each call made. */
const SHARE = 0.2;
/** So many retries are free at first, and one more every second. */
const FLOOR = 10;
/** What 500 calls earn: what was earned before is forgotten. */
const TOKENS_MAX = 100;

/**
 * Retries are at most a fifth of recent calls plus a floor, so that a peer in trouble gets 1.2 times its load and not three times.
 * A token bucket as in Finagle's RetryBudget (percentCanRetry, minRetriesPerSec); the reason is in Google's SRE book, chapter 22,
 * "Addressing Cascading Failures".
 */
export function retryBudget(clock: { now(): number }): RetryBudget {
  let [tokens, filledAtMs] = [FLOOR, clock.now()];
  return {
    earn() {
      tokens = Math.min(TOKENS_MAX, tokens + SHARE);
    },
    spend() {
      const now = clock.now();
      if (tokens < FLOOR) tokens = Math.min(FLOOR, tokens + (now - filledAtMs) / 1_000);
      filledAtMs = now;
      // Sums of a fifth are a little off.
      if (tokens < 1 - 1e-9) return false;
      tokens -= 1;
      return true;
    },
  };
}
