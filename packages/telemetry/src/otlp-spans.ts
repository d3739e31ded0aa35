import type { FinishedSpan } from '@jangteo/kernel/tracing';
import type { HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** As OpenTelemetry numbers them. */
const KINDS = { internal: 0, server: 1, client: 2, producer: 3, consumer: 4 } as const;
const UNSET = 0;
const ERROR = 2;
const SAMPLED = 1;

export function toReadableSpan(span: FinishedSpan, resource: Resource): ReadableSpan {
  const { traceId, spanId, parentSpanId, service, name, kind, startMs, endMs, attributes, orderNumber, error } = span;
  return {
    name,
    kind: KINDS[kind],
    spanContext: () => ({ traceId, spanId, traceFlags: SAMPLED }),
    ...(parentSpanId !== undefined && { parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: SAMPLED } }),
    startTime: toHrTime(startMs),
    endTime: toHrTime(endMs),
    duration: toHrTime(endMs - startMs),
    ended: true,
    status: error === undefined ? { code: UNSET } : { code: ERROR, message: error.message },
    attributes: {
      ...attributes,
      'jangteo.service': service,
      ...(orderNumber !== undefined && { 'jangteo.order.number': orderNumber }),
      ...(error !== undefined && { 'error.type': error.code }),
    },
    links: [],
    events: [],
    resource,
    instrumentationScope: { name: 'jangteo' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Seconds and nanoseconds. */
export function toHrTime(timeMs: number): HrTime {
  const seconds = Math.floor(timeMs / 1_000);
  return [seconds, Math.round((timeMs - seconds * 1_000) * 1e6)];
}
