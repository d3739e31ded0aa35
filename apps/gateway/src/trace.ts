import type { Random } from '@jangteo/kernel/random';
import { traceOf } from '@jangteo/kernel/trace-context';

/** The trace that a request belongs to, 32 hex digits: the caller's where it sent a valid `traceparent`, else a new one. */
export function traceIdOf(traceparent: string | string[] | undefined, random: Random): string {
  return traceOf({ traceparent })?.traceId ?? random.hex(16);
}
