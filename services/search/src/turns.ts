import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@jangteo/kernel/clock';

/** Well under what a buyer would notice, with room for what else waits for the turn. */
const TURN_MS = 5;

/** For long work between requests: awaited every few hundred steps, it gives way once this turn has taken long enough. */
export function turns(clock: Clock): () => Promise<void> {
  let began = clock.now();
  return async () => {
    if (clock.now() - began < TURN_MS) return;
    await nextTurn();
    began = clock.now();
  };
}

/** What a generator comes to that stops between its steps, with a pause at each. */
export async function inTurns<T>(steps: Generator<void, T>, pause: () => Promise<void>): Promise<T> {
  for (;;) {
    await pause();
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
