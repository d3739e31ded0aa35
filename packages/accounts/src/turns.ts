import { JangteoError } from '@jangteo/kernel/errors';

/**
 * Lets at most `atOnce` pieces of work run; the others wait for their turn, first come first served.
 * Work whose caller has given up meanwhile is not begun: it throws DEADLINE_EXCEEDED.
 */
export function takeTurns(atOnce: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    if (running < atOnce) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      if (signal.aborted) throw new JangteoError('DEADLINE_EXCEEDED', 'the caller gave up before its turn came');
      return await work();
    } finally {
      const next = waiting.shift();
      // A turn is handed on, so that nobody who comes between takes it.
      if (next === undefined) running--;
      else next();
    }
  };
}
