import type { Span } from '@jangteo/contracts/telemetry/v1/telemetry';
import { type Entry, entry } from './entry.ts';
import { aboutEvent } from './event-entries.ts';

/** What a span tells, and of which event at which station, where it is about one. */
export interface SpanEntry extends Entry {
  readonly about?: string;
}

type Attributes = Readonly<Record<string, unknown>>;

const LOOKING = ['GET', 'HEAD', 'OPTIONS'];

/** The steps of an order's traces, without those of requests that only looked at it. */
export function spanEntries(spans: readonly Span[]): SpanEntry[] {
  const each = [...new Map(spans.map((span) => [span.spanId, span])).values()].map((span) => ({
    span,
    attributes: JSON.parse(span.attributesJson) as Attributes,
  }));
  const looking = new Set(
    each.filter(({ attributes }) => LOOKING.includes(String(attributes['http.request.method']))).map(({ span }) => span.traceId),
  );
  const names = new Map(spans.map(({ spanId, name }) => [spanId, name]));
  // A call between processes has two spans of one name: its service's tells more.
  const answered = new Set(each.filter(({ span }) => span.kind === 'server').map(({ span }) => `${span.parentSpanId} ${span.name}`));
  const entries = each
    .filter(({ span }) => !looking.has(span.traceId) && !answered.has(`${span.spanId} ${span.name}`))
    .flatMap(({ span, attributes }) => told(span, attributes, names.get(span.parentSpanId) ?? ''));
  return nested(entries, new Map(spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId])));
}

/** Each with the nearest span above it that is an entry, too. */
function nested(entries: readonly SpanEntry[], parents: ReadonlyMap<string, string>): SpanEntry[] {
  const told = new Set(entries.map(({ spanId }) => spanId));
  return entries.map((one) => {
    const passed = new Set<string>();
    let above = parents.get(one.spanId ?? '');
    // Whoever wrote the ids could have made a ring of them.
    while (above !== undefined && !told.has(above) && !passed.has(above)) {
      passed.add(above);
      above = parents.get(above);
    }
    return above === undefined || !told.has(above) ? one : { ...one, underId: above };
  });
}

function told(span: Span, attributes: Attributes, parent: string): SpanEntry[] {
  const { service, name, startMs, endMs, traceId, spanId, errorCode, errorMessage } = span;
  const failed = errorCode === '' ? undefined : `${errorCode}: ${errorMessage}`;
  const of = (kind: Entry['kind'], what: string, detail = failed) =>
    entry({ atMs: startMs, kind, service, what, detail, durationMs: Math.round((endMs - startMs) * 1_000) / 1_000, traceId, spanId });
  const eventId = String(attributes['messaging.message.id'] ?? '');
  const type = name.slice(name.indexOf(' ') + 1);

  if (name.startsWith('outbox wait ')) return [];
  if (name.startsWith('publish ')) return [{ ...of('event', `published ${type}`), about: aboutEvent('published', eventId, service) }];
  if (name.startsWith('consume ')) {
    if (failed === undefined) return [{ ...of('event', `consumed ${type}`), about: aboutEvent('consumed', eventId, service) }];
    if (attributes['jangteo.parked'] !== true) return [of('retry', `could not consume ${type}`)];
    return [{ ...of('park', `parked ${type}`), about: aboutEvent('parked', eventId, service) }];
  }
  if (name.startsWith('provider '))
    return [of('payment', `${type}, try ${attributes['jangteo.payment.try']}: ${attributes['jangteo.payment.answer']}`)];
  if (name === 'transaction consume' && failed !== undefined) return [of('retry', `failed to ${parent}`)];
  if (name.startsWith('transaction ')) return [of('transaction', type)];
  if (attributes['rpc.service'] !== undefined) return [of('rpc', name)];
  if (attributes['http.request.method'] !== undefined) {
    return [of('request', name, failed ?? String(attributes['http.response.status_code'] ?? 'no answer'))];
  }
  return [of('work', name)];
}
