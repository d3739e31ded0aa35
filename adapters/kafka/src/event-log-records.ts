import { JangteoError } from '@jangteo/kernel/errors';
import type { LogRecord, NewRecord } from '@jangteo/ports/log/event-log';
import { IS_CONTROL, type MessageRecord, type RecordsBatch } from '@platformatic/kafka';
import { RECORD_BYTES_MAX } from './event-log-topics.ts';

/** A record that was appended to another log before, and keeps that time. */
export interface DatedRecord extends NewRecord {
  /** Default: now. */
  readonly appendedAtMs?: number;
}

/** What a partition's part of a fetch response holds. */
export interface FetchedBatches {
  readonly records?: readonly RecordsBatch[] | null;
}

export interface Fetched {
  readonly records: LogRecord[];
  /** Where to go on: behind what is no record, too. */
  readonly next: number;
}

const BYTES_PER_CHARACTER_MAX = 3;
/** What a record without any text costs. */
const RECORD_BYTES_MIN = 32;
const TIME_OF_APPEND = 1 << 3;

/** Throws BODY_TOO_LARGE. */
export function checkSize({ topic, key, headers, value }: NewRecord): void {
  let characters = key.length + value.length;
  for (const [name, text] of Object.entries(headers)) characters += name.length + text.length;
  if (characters * BYTES_PER_CHARACTER_MAX <= RECORD_BYTES_MAX) return;
  let bytes = Buffer.byteLength(key) + Buffer.byteLength(value);
  for (const [name, text] of Object.entries(headers)) bytes += Buffer.byteLength(name) + Buffer.byteLength(text);
  if (bytes <= RECORD_BYTES_MAX) return;
  throw new JangteoError('BODY_TOO_LARGE', `a record for ${topic} has ${bytes} bytes, the log takes ${RECORD_BYTES_MAX}`);
}

export function messageOf(record: NewRecord, partition: number, timestamp: bigint): { message: MessageRecord; bytes: number } {
  const key = Buffer.from(record.key);
  const value = Buffer.from(record.value);
  const headers = new Map<Buffer, Buffer>();
  let bytes = RECORD_BYTES_MIN + key.length + value.length;
  for (const [name, text] of Object.entries(record.headers)) {
    headers.set(Buffer.from(name), Buffer.from(text));
    bytes += name.length + text.length;
  }
  return { message: { topic: record.topic, partition, key, value, headers, timestamp }, bytes };
}

/**
 * The records from `from` on, those of transactions that are under way or were undone, too. What Debezium publishes is true by then: it
 * comes again, in the same order, where its transaction was undone, and inboxes know it. But a transaction that nobody ends would keep
 * all that is behind it from those who wait for the end.
 */
export function recordsFrom(topic: string, partition: number, from: number, { records: batches }: FetchedBatches): Fetched {
  const records: LogRecord[] = [];
  let next = from;
  for (const batch of batches ?? []) {
    next = Math.max(next, Number(batch.firstOffset) + batch.lastOffsetDelta + 1);
    // Markers are how transactions end.
    if ((batch.attributes & IS_CONTROL) === 0) decodeBatch(topic, partition, from, batch, records);
  }
  return { records, next };
}

function decodeBatch(topic: string, partition: number, from: number, batch: RecordsBatch, into: LogRecord[]): void {
  const first = Number(batch.firstOffset);
  for (const { offsetDelta, timestampDelta, key, value, headers } of batch.records) {
    const offset = first + offsetDelta;
    if (offset < from) continue;
    const timeMs = Number((batch.attributes & TIME_OF_APPEND) !== 0 ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta);
    const named: Record<string, string> = {};
    for (const [name, text] of headers) named[name?.toString() ?? ''] = text?.toString() ?? '';
    into.push({ topic, partition, offset, timeMs, key: key?.toString() ?? '', headers: named, value: value?.toString() ?? '' });
  }
}
