import { fromIso } from '@jangteo/kernel/clock';
import { restoredTrace, traceHeaders, traceOf } from '@jangteo/kernel/trace-context';
import type { Tracer } from '@jangteo/kernel/tracing';
import type { Event } from './event.ts';

/** Handles an event in the trace that it was published in. */
export function inConsumerSpan<T>(tracer: Tracer, consumer: string, event: Event, work: () => Promise<T>): Promise<T> {
  const attributes = {
    'messaging.consumer.group.name': consumer,
    'messaging.destination.name': event.topic,
    'messaging.message.id': event.id,
    'messaging.message.key': event.key,
  };
  return tracer.span(`consume ${event.type}`, { kind: 'consumer', parent: traceOf(event.headers), attributes }, work);
}

/** The header in which Debezium passes on the trace that an event was written in (`storedTrace`). */
export const OUTBOX_TRACE = 'outbox_trace';

/**
 * Debezium runs nothing of ours, so whoever consumes an event tells how long it lay in the outbox: until the log had it, at `appendedMs`.
 * Returns the event in the trace of that wait; as it is, where something else published it.
 */
export function withOutboxWait(tracer: Tracer, event: Event, appendedMs: number): Event {
  const parent = restoredTrace(event.headers[OUTBOX_TRACE] ?? null);
  if (parent === undefined || traceOf(event.headers) !== undefined) return event;
  const writtenMs = fromIso(event.headers.ce_time ?? '');
  const startMs = Number.isNaN(writtenMs) ? appendedMs : writtenMs;
  const attributes = { 'messaging.destination.name': event.topic, 'messaging.message.id': event.id };
  // A topic has the name of the service that writes to it.
  const waited = tracer.for(event.topic).start(`outbox wait ${event.type}`, { parent, startMs, attributes });
  waited?.end(Math.max(startMs, appendedMs));
  return { ...event, headers: { ...event.headers, ...traceHeaders(waited?.context ?? parent) } };
}
