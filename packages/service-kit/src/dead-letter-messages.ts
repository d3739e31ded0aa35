import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  AuditEntrySchema,
  FailedEventSchema,
  DeadLetterFilter as FilterMessage,
  KeyOutcomeSchema,
  KeysRun as KeysRunMessage,
  ParkedKeySchema,
} from '@jangteo/contracts/operations/v1/operations';
import { JangteoError } from '@jangteo/kernel/errors';
import type { ParkedKey } from '@jangteo/messaging/dead-letters';
import type { DeadLetterFilter, FailedEvent } from '@jangteo/messaging/parked-lines';
import type { KeyOutcome, KeysResult, KeysRun } from '@jangteo/messaging/redrive';
import type { OperatorAuditTable } from '@jangteo/messaging/tables';
import type { Selectable } from 'kysely';
import { definedOnly, operatorOf, said, saidTime } from './operations-requests.ts';

export function filterOf(filter: FilterMessage | undefined): DeadLetterFilter {
  if (filter === undefined) return {};
  const { key, type, code, cause, status, parkedSinceMs, parkedBeforeMs } = filter;
  if (status !== '' && status !== 'PARKED' && status !== 'FAILED')
    throw new JangteoError('INVALID_REQUEST', 'the status is PARKED or FAILED');
  return definedOnly({
    key: said(key),
    type: said(type),
    code: said(code),
    cause: said(cause),
    status: status === '' ? undefined : status,
    parkedSinceMs: saidTime(parkedSinceMs),
    parkedBeforeMs: saidTime(parkedBeforeMs),
  });
}

export function runOf(run: KeysRunMessage | undefined): KeysRun {
  const { filter, limit = 0, rate = 0, dryRun = false, cursor = '', operator } = run ?? {};
  if (!(rate >= 0)) throw new JangteoError('INVALID_REQUEST', 'the rate must not be negative');
  return { filter: filterOf(filter), limit: limit > 0 ? limit : Number.MAX_SAFE_INTEGER, rate, dryRun, cursor, ...operatorOf(operator) };
}

export function resultInit({ outcomes, total, nextCursor }: KeysResult) {
  return { outcomes: outcomes.map(outcomeInit), total: BigInt(total), nextCursor };
}

function outcomeInit({ key, events, handled, unparked, error }: KeyOutcome): MessageInitShape<typeof KeyOutcomeSchema> {
  return { key, events: BigInt(events), handled: BigInt(handled), unparked, errorCode: error?.code ?? '', error: error?.message ?? '' };
}

export function keyInit({
  consumer,
  key,
  status,
  rounds,
  parkedAtMs,
  retryAtMs,
  events,
  head,
}: ParkedKey): MessageInitShape<typeof ParkedKeySchema> {
  return {
    consumer,
    key,
    status,
    rounds,
    parkedAtMs: BigInt(parkedAtMs),
    retryAtMs: BigInt(retryAtMs),
    events: BigInt(events),
    ...(head !== null && { head: eventInit(head) }),
  };
}

export function eventInit(event: FailedEvent): MessageInitShape<typeof FailedEventSchema> {
  return {
    consumer: event.consumer,
    id: event.event_id,
    key: event.event_key,
    topic: event.topic,
    type: event.type,
    headers: { ...event.headers },
    payload: event.payload,
    ...(event.original_payload !== null && { originalPayload: event.original_payload }),
    edits: event.revision,
    attempts: event.attempts,
    errorCode: event.error_code ?? '',
    error: event.error ?? '',
    cause: event.cause ?? '',
    failedAtMs: BigInt(event.failed_at),
    status: event.status,
  };
}

export function auditInit(entry: Selectable<OperatorAuditTable>): MessageInitShape<typeof AuditEntrySchema> {
  const { seq, at, actor, action, consumer, event_key: key, event_id: eventId, reason, before, after } = entry;
  return {
    id: String(seq),
    atMs: BigInt(at),
    actor,
    action,
    consumer,
    key,
    eventId,
    reason,
    ...(before !== null && { before }),
    ...(after !== null && { after }),
  };
}
