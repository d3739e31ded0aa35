import type { Clock } from '@jangteo/kernel/clock';

/** What `work` gives, or `late` where that takes longer than `ms`; work then goes on, and nobody waits for it. */
export async function atMost<T>(clock: Clock, ms: number, work: Promise<T>, late: () => T): Promise<T> {
  const waiting = new AbortController();
  try {
    return await Promise.race([work, clock.sleep(ms, waiting.signal).then(late)]);
  } finally {
    waiting.abort();
  }
}
