import type { ServerResponse } from 'node:http';
import { JangteoError } from '@jangteo/kernel/errors';

/** Each open stream asks the services again and again, so one buyer may hold only so many. */
const STREAMS_MAX = 10;

export interface OpenStreams {
  /**
   * Counts a stream for its owner until its response closes. The signal aborts then, for a generator between two yields hears
   * of it in no other way. Throws RATE_LIMITED where the owner has too many.
   */
  open(owner: string, response: ServerResponse): AbortSignal;
}

export function openStreams(): OpenStreams {
  const counts = new Map<string, number>();
  return {
    open(owner, response) {
      const count = counts.get(owner) ?? 0;
      if (count >= STREAMS_MAX) throw new JangteoError('RATE_LIMITED', `at most ${STREAMS_MAX} streams at once`);
      counts.set(owner, count + 1);
      const closed = new AbortController();
      response.once('close', () => {
        closed.abort();
        const left = (counts.get(owner) ?? 1) - 1;
        if (left === 0) counts.delete(owner);
        else counts.set(owner, left);
      });
      return closed.signal;
    },
  };
}
