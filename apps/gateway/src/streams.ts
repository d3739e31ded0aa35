import type { Readable } from 'node:stream';
import { JangteoError } from '@jangteo/kernel/errors';

/** Each open stream asks the services again and again, so one buyer may hold only so many. */
const STREAMS_MAX = 10;

export interface OpenStreams {
  /** Counts a stream until it closes. Throws RATE_LIMITED, and closes it, where its owner has too many. */
  add(owner: string, stream: Readable): void;
}

export function openStreams(): OpenStreams {
  const open = new Map<string, number>();
  return {
    add(owner, stream) {
      const count = open.get(owner) ?? 0;
      if (count >= STREAMS_MAX) {
        stream.destroy();
        throw new JangteoError('RATE_LIMITED', `at most ${STREAMS_MAX} streams at once`);
      }
      open.set(owner, count + 1);
      stream.once('close', () => {
        const left = (open.get(owner) ?? 1) - 1;
        if (left === 0) open.delete(owner);
        else open.set(owner, left);
      });
    },
  };
}
