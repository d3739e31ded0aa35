import { fromJson, type JsonValue, type Message } from '@bufbuild/protobuf';
import type { EventType } from '@jangteo/contracts/events';
import { toIso } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { LogRecord } from '@jangteo/ports/log/event-log';
import type { OutboxTable } from './tables.ts';

/** An event as it travels: CloudEvents 1.0 attributes in headers, the data as JSON (the protobuf mapping). */
export interface Event {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly source: string;
  /** The aggregate, which is the key in the log. */
  readonly key: string;
  readonly topic: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

export function headersOf(
  row: Pick<OutboxTable, 'id' | 'type' | 'version' | 'topic' | 'aggregate_id' | 'occurred_at'>,
): Record<string, string> {
  return {
    ce_id: row.id,
    ce_type: row.type,
    ce_version: String(row.version),
    ce_source: sourceOf(row.topic),
    ce_subject: row.aggregate_id,
    ce_time: toIso(row.occurred_at),
  };
}

/** undefined for a record that carries no event: one without an id or a type in its headers. */
export function eventOf(record: Pick<LogRecord, 'topic' | 'key' | 'headers' | 'value'>): Event | undefined {
  const { ce_id: id, ce_type: type, ce_version: version = '1', ce_source: source = sourceOf(record.topic) } = record.headers;
  if (id === undefined || type === undefined) return undefined;
  return {
    id,
    type,
    version: Number(version),
    source,
    key: record.key,
    topic: record.topic,
    headers: record.headers,
    payload: record.value,
  };
}

// Debezium cannot write it into a header: it follows from the topic.
function sourceOf(topic: string): string {
  return `/jangteo/${topic}`;
}

/** The data of an event. Throws INVALID_REQUEST for data that does not fit, or a version that is neither the catalogue's nor the one before. */
export function dataOf<M extends Message>(type: EventType<M>, event: Event): M {
  if (event.version > type.version || event.version < type.version - 1) {
    throw new JangteoError(
      'INVALID_REQUEST',
      `${event.type} version ${event.version} is not understood; this consumer knows ${type.version}`,
    );
  }
  try {
    return fromJson(type.schema, JSON.parse(event.payload) as JsonValue, { ignoreUnknownFields: true }) as M;
  } catch (thrown) {
    throw new JangteoError(
      'INVALID_REQUEST',
      `the data of ${event.type} ${event.id} does not fit its contract: ${(thrown as Error).message}`,
      { cause: thrown },
    );
  }
}
