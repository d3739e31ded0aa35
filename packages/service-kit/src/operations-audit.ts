import type { OperationsService } from '@jangteo/contracts/operations/v1/operations';
import { auditInbox } from '@jangteo/messaging/audit-inbox';
import { auditOutbox, repairOutbox } from '@jangteo/messaging/audit-outbox';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { Handlers } from '@jangteo/rpc/service-types';
import { type Find, operatorOf } from './operations-requests.ts';
import { INBOX_MS } from './start-service.ts';

type Methods = 'auditOutbox' | 'repairOutbox' | 'auditInbox';

/** What the inbox is about to forget is not asked of it. */
const INBOX_MARGIN_MS = 3_600_000;

export function auditOperations(find: Find, log: EventLog): Pick<Handlers<typeof OperationsService>, Methods> {
  return {
    async auditOutbox(request) {
      const { runtime, store } = find(request);
      const { rows, unread } = await auditOutbox(runtime, store, log, Number(request.olderThanMs));
      return {
        rows: rows.map(({ occurredAt, ...row }) => ({ ...row, occurredAtMs: BigInt(occurredAt) })),
        unread: BigInt(unread),
      };
    },
    async repairOutbox(request) {
      const { runtime, store } = find(request);
      await repairOutbox(runtime, store, log, request.eventId, operatorOf(request.operator));
      return {};
    },
    async auditInbox(request) {
      const { runtime, store, consumer } = find(request);
      if (consumer === undefined) return {};
      const { clock } = runtime;
      const sinceMs = Math.max(Number(request.sinceMs), clock.now() - INBOX_MS + INBOX_MARGIN_MS);
      const { checked, lost, nextCursor } = await auditInbox(clock, store, log, consumer, { sinceMs, cursor: request.cursor });
      return { checked: BigInt(checked), lost: lost.map((event) => ({ ...event, offset: BigInt(event.offset) })), nextCursor };
    },
  };
}
