import type { Random } from '@jangteo/kernel/random';

// W3C Trace Context: version-traceid-parentid-flags, where neither id may be all zeros.
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace that a request belongs to, 32 hex digits: the caller's where it sent a valid `traceparent`, else a new one. */
export function traceIdOf(traceparent: string | string[] | undefined, random: Random): string {
  const given = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
  return given ?? Buffer.from(random.bytes(16)).toString('hex');
}
