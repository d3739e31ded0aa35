import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  NewRecordSchema,
  PartitionOffset as OffsetMessage,
  PartitionOffsetSchema,
  Record as RecordMessage,
  RecordSchema,
  Topic as TopicMessage,
  TopicSchema,
} from '@jangteo/contracts/log/v1/log';
import { JangteoError } from '@jangteo/kernel/errors';
import type { LogRecord, NewRecord, PartitionOffset, TopicDefinition } from '@jangteo/ports/log/event-log';
import { MESSAGE_BYTES_MAX } from '@jangteo/rpc/message-size';

/** Records share a message up to here. */
const CHARACTERS_MAX = 1_000_000;
/** What a record without any text costs. */
const RECORD_CHARACTERS_MIN = 64;
/** The largest record: its message holds a little more than its text. */
const RECORD_BYTES_MAX = MESSAGE_BYTES_MAX - 65_536;
const BYTES_PER_CHARACTER_MAX = 3;

export function characters({ topic, key, headers, value }: NewRecord): number {
  let sum = RECORD_CHARACTERS_MIN + topic.length + key.length + value.length;
  for (const [name, text] of Object.entries(headers)) sum += name.length + text.length;
  return sum;
}

/** How many of the first records go into one message: one at least. */
export function countForOneMessage(records: readonly NewRecord[], room = CHARACTERS_MAX): number {
  let sum = 0;
  for (const [count, record] of records.entries()) {
    sum += characters(record);
    if (count > 0 && sum > room) return count;
  }
  return records.length;
}

/** Throws BODY_TOO_LARGE for a record that could be appended but never delivered. */
export function checkSize(record: NewRecord): void {
  if (characters(record) * BYTES_PER_CHARACTER_MAX <= RECORD_BYTES_MAX) return;
  const bytes = Buffer.byteLength(JSON.stringify(record.headers)) + Buffer.byteLength(record.key) + Buffer.byteLength(record.value);
  if (bytes <= RECORD_BYTES_MAX) return;
  throw new JangteoError('BODY_TOO_LARGE', `a record for ${record.topic} has ${bytes} bytes, the log takes ${RECORD_BYTES_MAX}`);
}

export function topicMessage({ name, partitions, retentionMs }: TopicDefinition): MessageInitShape<typeof TopicSchema> {
  return {
    name,
    partitions: int32(partitions, 'number of partitions'),
    ...(retentionMs === undefined ? {} : { retentionMs: int64(retentionMs, 'retention') }),
  };
}

export function topicOf({ name, partitions, retentionMs }: TopicMessage): TopicDefinition {
  return { name, partitions, ...(retentionMs === undefined ? {} : { retentionMs: Number(retentionMs) }) };
}

export function offsetMessage({ topic, partition, offset }: PartitionOffset): MessageInitShape<typeof PartitionOffsetSchema> {
  return { topic, partition: int32(partition, 'partition'), offset: int64(offset, 'offset') };
}

export function offsetOf(message: OffsetMessage | undefined): PartitionOffset {
  if (message === undefined) throw new JangteoError('INVALID_REQUEST', 'the request names no offset');
  return { topic: message.topic, partition: message.partition, offset: Number(message.offset) };
}

export function newRecordMessage({ topic, key, headers, value }: NewRecord): MessageInitShape<typeof NewRecordSchema> {
  return { topic, key, headers, value };
}

export function recordMessage(record: LogRecord): MessageInitShape<typeof RecordSchema> {
  const { topic, partition, offset, timeMs, key, headers, value } = record;
  return { topic, partition, offset: BigInt(offset), timeMs: BigInt(timeMs), key, headers, value };
}

export function recordOf({ topic, partition, offset, timeMs, key, headers, value }: RecordMessage): LogRecord {
  return { topic, partition, offset: Number(offset), timeMs: Number(timeMs), key, headers, value };
}

function int32(value: number, what: string): number {
  if (value === (value | 0)) return value;
  throw new JangteoError('INVALID_REQUEST', `the ${what} is ${value}, must be a whole number`);
}

function int64(value: number, what: string): bigint {
  if (Number.isSafeInteger(value)) return BigInt(value);
  throw new JangteoError('INVALID_REQUEST', `the ${what} is ${value}, must be a whole number within 2^53`);
}
