import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '@jangteo/kernel/clock';

const SLICE_MS = 10;

/** Runs work that yields, letting the thread answer messages between slices. Undefined once it is not wanted any more. */
export async function inSlices<T>(work: Generator<void, T>, isWanted: () => boolean): Promise<T | undefined> {
  for (;;) {
    const until = systemClock.now() + SLICE_MS;
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (systemClock.now() < until);
    await nextTurn();
    if (!isWanted()) return undefined;
  }
}
