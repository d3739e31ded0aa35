import type { OperationsService } from '@jangteo/contracts/operations/v1/operations';
import { JangteoError } from '@jangteo/kernel/errors';
import { listFailedEvents, listParkedKeys, showFailedEvent } from '@jangteo/messaging/dead-letters';
import { discardEvent, discardMatching } from '@jangteo/messaging/discard';
import { editDeadLetter } from '@jangteo/messaging/edit-dead-letter';
import { groupFailures } from '@jangteo/messaging/failure-groups';
import { listAudit } from '@jangteo/messaging/operator-audit';
import { redrive } from '@jangteo/messaging/redrive';
import type { Handlers } from '@jangteo/rpc/service-types';
import { auditInit, eventInit, filterOf, keyInit, resultInit, runOf } from './dead-letter-messages.ts';
import { definedOnly, type Find, operatorOf, pageSize, said } from './operations-requests.ts';

type Methods =
  | 'listParkedKeys'
  | 'listFailedEvents'
  | 'groupFailures'
  | 'getFailedEvent'
  | 'editFailedEvent'
  | 'redriveKeys'
  | 'discardEvents'
  | 'listAudit';

/** A service that consumes nothing has nothing parked. */
const NOTHING = { outcomes: [], total: 0n, nextCursor: '' };

export function deadLetterOperations(find: Find): Pick<Handlers<typeof OperationsService>, Methods> {
  return {
    async listParkedKeys(request) {
      const { name, store } = find(request);
      const page = { cursor: request.cursor, limit: pageSize(request.limit) };
      const { items, nextCursor } = await listParkedKeys(store, name, filterOf(request.filter), page);
      return { items: items.map(keyInit), nextCursor };
    },
    async listFailedEvents(request) {
      const { name, store } = find(request);
      const page = { cursor: request.cursor, limit: pageSize(request.limit) };
      const { items, nextCursor } = await listFailedEvents(store, name, filterOf(request.filter), page);
      return { items: items.map(eventInit), nextCursor };
    },
    async groupFailures(request) {
      const { name, store } = find(request);
      const groups = await groupFailures(store, name, filterOf(request.filter));
      return {
        groups: groups.map(({ events, keys, firstSeenMs, lastSeenMs, ...group }) => ({
          ...group,
          events: BigInt(events),
          keys: BigInt(keys),
          firstSeenMs: BigInt(firstSeenMs),
          lastSeenMs: BigInt(lastSeenMs),
        })),
      };
    },
    async getFailedEvent(request) {
      const { name, store } = find(request);
      const { event, key, ahead, behind } = await showFailedEvent(store, name, request.eventId);
      return { event: eventInit(event), key: keyInit(key), ahead: BigInt(ahead), behind: behind.map(eventInit) };
    },
    async editFailedEvent(request) {
      const { name, store, runtime } = find(request);
      const { eventId, payload, dryRun } = request;
      const { diff, changed } = await editDeadLetter(runtime, store, {
        consumer: name,
        eventId,
        payload,
        dryRun,
        ...operatorOf(request.operator),
      });
      return { diff: [...diff], changed };
    },
    async redriveKeys(request) {
      const service = find(request);
      const run = runOf(request.run);
      const { store, runtime, name, consumer } = service;
      if (consumer === undefined) return NOTHING;
      const key = request.eventId === '' ? undefined : (await showFailedEvent(store, name, request.eventId)).key.key;
      const filter = key === undefined ? run.filter : { ...run.filter, key };
      return resultInit(await redrive(runtime, store, consumer, { ...run, filter }));
    },
    async discardEvents(request) {
      const service = find(request);
      const run = runOf(request.run);
      if (run.reason.trim() === '')
        throw new JangteoError('INVALID_REQUEST', 'say why', { errors: [{ path: 'reason', message: 'is required' }] });
      const { store, runtime, consumer } = service;
      if (consumer === undefined) return NOTHING;
      if (request.eventId === '') return resultInit(await discardMatching(runtime, store, consumer, run));
      return resultInit({ outcomes: [await discardEvent(runtime, store, consumer, request.eventId, run)], total: 1, nextCursor: '' });
    },
    async listAudit(request) {
      const { name, store } = find(request);
      const { items, nextCursor } = await listAudit(store, {
        consumer: name,
        ...definedOnly({ key: said(request.key), eventId: said(request.eventId), action: said(request.action) }),
        cursor: request.cursor,
        limit: pageSize(request.limit),
      });
      return { items: items.map(auditInit), nextCursor };
    },
  };
}
