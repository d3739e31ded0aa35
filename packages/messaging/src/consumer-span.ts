import { traceOf } from '@jangteo/kernel/trace-context';
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
