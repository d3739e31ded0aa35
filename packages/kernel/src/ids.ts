import { v7 } from 'uuid';
import type { Runtime } from './runtime.ts';

/** A new public id: UUID version 7 (RFC 9562), so ids sort by the time they were made. */
export function newId({ clock, random }: Pick<Runtime, 'clock' | 'random'>): string {
  return v7({ msecs: clock.now(), random: random.bytes(16) });
}
