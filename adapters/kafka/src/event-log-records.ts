import { JangteoError } from '@jangteo/kernel/errors';
import type { LogRecord, NewRecord } from '@jangteo/ports/log/event-log';
import { IS_CONTROL, IS_TRANSACTIONAL, type MessageRecord, type RecordsBatch } from '@platformatic/kafka';
import { RECORD_BYTES_MAX } from './event-log-topics.ts';

/** A record that was appended to another log before, and keeps that time. */
export interface DatedRecord extends NewRecord {
  /** Default: now. */
  readonly appendedAtMs?: number;
}

/** What a partition's part of a fetch response holds. */
export interface FetchedBatches {
  readonly records?: readonly RecordsBatch[] | null;
  readonly abortedTransactions: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[] | null;
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
const ABORT = 0;

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
 * The records from `from` on, without those of transactions that were undone. The batches of a producer between the first
 * offset of such a transaction and its end marker are left out, as Kafka's own consumer does (KIP-98).
 */
export function recordsFrom(
  topic: string,
  partition: number,
  from: number,
  { records: batches, abortedTransactions }: FetchedBatches,
): Fetched {
  const records: LogRecord[] = [];
  const aborted = [...(abortedTransactions ?? [])].sort((one, other) => Number(one.firstOffset - other.firstOffset));
  const undone = new Set<bigint>();
  let next = from;
  for (const batch of batches ?? []) {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    while (aborted[0] !== undefined && aborted[0].firstOffset <= last) undone.add((aborted.shift() as { producerId: bigint }).producerId);
    next = Math.max(next, Number(last) + 1);
    if ((batch.attributes & IS_CONTROL) !== 0) {
      // A marker's key is its version and its type, 16 bits each.
      if (batch.records[0]?.key?.readInt16BE(2) === ABORT) undone.delete(batch.producerId);
      continue;
    }
    if ((batch.attributes & IS_TRANSACTIONAL) !== 0 && undone.has(batch.producerId)) continue;
    decodeBatch(topic, partition, from, batch, records);
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
