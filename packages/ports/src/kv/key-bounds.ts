import { JangteoError } from '@jangteo/kernel/errors';

export const KEY_LENGTH_MAX = 512;
/** So far ahead that the moment is still a whole number in JavaScript. */
const LIFE_MS_MAX = 2 ** 52;

/** Throws INVALID_REQUEST. */
export function refuseWrongKey(key: string): void {
  if (key.length >= 1 && key.length <= KEY_LENGTH_MAX) return;
  throw new JangteoError('INVALID_REQUEST', `a key has 1 to ${KEY_LENGTH_MAX} characters, this one ${key.length}`);
}

/** A time to live in whole milliseconds, rounded up. Throws INVALID_REQUEST. */
export function wholeLife(ttlMs: number): number {
  if (ttlMs >= 1 && ttlMs <= LIFE_MS_MAX) return Math.ceil(ttlMs);
  throw new JangteoError('INVALID_REQUEST', `the time to live is ${ttlMs} ms, must be 1 or more`);
}

export function noInteger(key: string, by: number): JangteoError {
  return new JangteoError('INVALID_REQUEST', `"${key}" is no integer within 2^53, or plus ${by} is none`);
}
