import type {
  AuditEntry,
  FailedEvent,
  FailureGroup,
  GetConsumerResponse,
  KeyOutcome,
  Record as LogRecord,
  ParkedKey,
  Topic,
} from '@jangteo/contracts/operations/v1/operations';
import { iso } from '@jangteo/edge/order-view';
import { fromIso } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';

export function failedEventView(event: FailedEvent) {
  return {
    consumer: event.consumer,
    event_id: event.id,
    key: event.key,
    topic: event.topic,
    type: event.type,
    status: event.status,
    attempts: event.attempts,
    error: event.errorCode === '' ? null : { code: event.errorCode, detail: event.error, cause: event.cause },
    failed_at: iso(event.failedAtMs),
    headers: event.headers,
    payload: event.payload,
    original_payload: event.originalPayload ?? null,
    edits: event.edits,
  };
}
export type FailedEventView = ReturnType<typeof failedEventView>;

export function parkedKeyView({ consumer, key, status, rounds, parkedAtMs, retryAtMs, events, head }: ParkedKey) {
  return {
    consumer,
    key,
    status,
    retries: rounds,
    parked_at: iso(parkedAtMs),
    retry_at: status === 'PARKED' ? iso(retryAtMs) : null,
    events: Number(events),
    head: head === undefined ? null : failedEventView(head),
  };
}
export type ParkedKeyView = ReturnType<typeof parkedKeyView>;

export function failureGroupView({ consumer, type, code, cause, events, keys, ...group }: FailureGroup) {
  return {
    consumer,
    type,
    code,
    cause,
    keys: Number(keys),
    events: Number(events),
    first_seen: iso(group.firstSeenMs),
    last_seen: iso(group.lastSeenMs),
    example: { event_id: group.exampleEventId, key: group.exampleKey },
  };
}
export type FailureGroupView = ReturnType<typeof failureGroupView>;

export function keyOutcomeView(consumer: string, { key, events, handled, unparked, errorCode, error }: KeyOutcome) {
  return {
    consumer,
    key,
    events: Number(events),
    handled: Number(handled),
    unparked,
    error: errorCode === '' ? null : { code: errorCode, detail: error },
  };
}
export type KeyOutcomeView = ReturnType<typeof keyOutcomeView>;

export function auditView({ atMs, actor, action, consumer, key, eventId, reason, before, after }: AuditEntry) {
  return { at: iso(atMs), actor, action, consumer, key, event_id: eventId, reason, before: before ?? null, after: after ?? null };
}
export type AuditView = ReturnType<typeof auditView>;

export function topicView({ name, partitions, retentionMs }: Topic) {
  const ends = partitions.map(({ partition, start, end }) => ({ partition, start: Number(start), end: Number(end) }));
  return {
    name,
    retention_ms: retentionMs === undefined ? null : Number(retentionMs),
    records: ends.reduce((sum, { start, end }) => sum + end - start, 0),
    partitions: ends,
  };
}
export type TopicView = ReturnType<typeof topicView>;

export function recordView({ topic, partition, offset, timeMs, key, headers, payload }: LogRecord) {
  return { topic, partition, offset: Number(offset), at: iso(timeMs), key, type: headers.ce_type ?? null, headers, payload };
}
export type RecordView = ReturnType<typeof recordView>;

export function consumerView({ name, topics, paused, replaying, concurrency, partitions }: GetConsumerResponse) {
  const lags = partitions.map(({ topic, partition, committed, end, lag }) => ({
    topic,
    partition,
    committed: Number(committed),
    end: Number(end),
    lag: Number(lag),
  }));
  return { name, topics, paused, replaying, concurrency, lag: lags.reduce((sum, { lag }) => sum + lag, 0), partitions: lags };
}
export type ConsumerView = ReturnType<typeof consumerView>;

/** UTC milliseconds of an ISO 8601 text; 0 where there is none. Throws INVALID_REQUEST. */
export function timeOf(path: string, text: string | undefined): bigint {
  if (text === undefined) return 0n;
  const timeMs = fromIso(text);
  if (Number.isFinite(timeMs)) return BigInt(timeMs);
  const message = 'must be a time such as 2026-11-21T09:00:00Z';
  throw new JangteoError('INVALID_REQUEST', `the time is not valid: ${path} ${message}`, { errors: [{ path, message }] });
}
