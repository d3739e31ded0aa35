import type { OperationsService } from '@jangteo/contracts/operations/v1/operations';
import { JangteoError } from '@jangteo/kernel/errors';
import { listFailedEvents, listParkedKeys } from '@jangteo/messaging/dead-letters';
import { auditOfKey, handledOf, outboxOf, pausedSince, positionsOf } from '@jangteo/messaging/describe-key';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { Handlers } from '@jangteo/rpc/service-types';
import { auditInit, eventInit, keyInit } from './dead-letter-messages.ts';
import type { Find } from './operations-requests.ts';

const LINE_MAX = 100;
const EVENT_IDS_MAX = 500;

export function keyOperations(find: Find, log: EventLog): Pick<Handlers<typeof OperationsService>, 'describeKey'> {
  return {
    async describeKey(request) {
      const { key, eventIds, sinceMs } = request;
      if (key === '') throw new JangteoError('INVALID_REQUEST', 'key: say which');
      if (eventIds.length > EVENT_IDS_MAX) throw new JangteoError('INVALID_REQUEST', `event_ids: at most ${EVENT_IDS_MAX}`);
      const { name, store, consumer, control } = find(request);
      const [outbox, parked, line, positions, handled, audit] = await Promise.all([
        outboxOf(store, key),
        listParkedKeys(store, name, { key }, { cursor: '', limit: 1 }),
        listFailedEvents(store, name, { key }, { cursor: '', limit: LINE_MAX }),
        consumer === undefined ? [] : positionsOf(store, log, consumer, key),
        handledOf(store, name, eventIds),
        auditOfKey(store, name, key, Number(sinceMs)),
      ]);
      const paused = consumer?.subscription.paused ?? false;
      const [parkedKey] = parked.items;
      return {
        outbox: outbox.map(({ occurred_at, ...event }) => ({ ...event, occurredAtMs: BigInt(occurred_at) })),
        ...(parkedKey !== undefined && { parked: keyInit(parkedKey) }),
        line: line.items.map(eventInit),
        positions: positions.map(({ topic, partition, committed, end, unhandled }) => ({
          topic,
          partition,
          committed: BigInt(committed),
          end: BigInt(end),
          unhandled: unhandled.map(({ id, type, offset, timeMs }) => ({ id, type, offset: BigInt(offset), timeMs: BigInt(timeMs) })),
        })),
        paused,
        pausedSinceMs: BigInt(paused ? ((await pausedSince(store, name)) ?? 0) : 0),
        replaying: control?.replaying ?? false,
        handled: handled.map(({ event_id: id, handled_at }) => ({ id, handledAtMs: BigInt(handled_at) })),
        audit: audit.map(auditInit),
      };
    },
  };
}
