import type { ConsumerView } from '@jangteo/gateway/operations-view';
import { toIso } from '@jangteo/kernel/clock';
import type { AdminApi } from '../admin-api.ts';
import type { StrandedEvent } from './doctor-api.ts';
import { type Finding, fix } from './finding.ts';

/** An event waits that long for its relay on no day that is all right. */
const OLD_MS = 60_000;

/** What strands in the outboxes, and how many rows of each service no relay reads. */
export async function checkOutboxes(api: AdminApi) {
  const { items, unread } = await api.auditOutbox(OLD_MS);
  return { findings: items.map(strandedFinding), unread };
}

function strandedFinding({ service, id, type, topic, key, slot, why }: StrandedEvent): Finding {
  const event = `${type} ${id} of ${key}`;
  const fixes = [fix('operations.repairOutbox', service, id)];
  switch (why) {
    case 'topic':
      return { check: 'outbox-no-topic', subject: service, detail: `${event} is for "${topic}", which is no topic of the log`, fixes };
    case 'slot':
      return { check: 'outbox-unread', subject: service, detail: `${event} is in slot ${slot}, which no relay reads`, fixes };
    case 'old':
      return { check: 'outbox-old', subject: service, detail: `${event} waits for more than ${OLD_MS / 1_000} s` };
  }
}

/** Positions that the log does not have. What was appended meanwhile was passed over, so the consumer reads again from `sinceMs` on. */
export function checkPositions(consumers: readonly ConsumerView[], sinceMs: number): Finding[] {
  return consumers.flatMap(({ name, partitions }) =>
    partitions
      .filter(({ committed, end }) => committed > end)
      .map(({ topic, partition, committed }) => ({
        check: 'position-beyond-end' as const,
        subject: `${name} ${topic}/${partition}`,
        detail: `it goes on at ${committed}, behind the end of the log`,
        fixes: [fix('operations.seekConsumer', name, topic, String(partition), toIso(sinceMs))],
      })),
  );
}

/** Events that consumers have passed and know nothing of, as they are found; `onChecked` hears how many were looked at. */
export async function* lostEvents(
  api: AdminApi,
  { consumers, sinceMs, onChecked }: { consumers: readonly ConsumerView[]; sinceMs: number; onChecked: (events: number) => boolean },
): AsyncGenerator<Finding> {
  for (const { name } of consumers) {
    for (let cursor = ''; ; ) {
      const page = await api.auditInbox(name, sinceMs, cursor);
      for (const { topic, partition, offset, id, type, key } of page.items) {
        const subject = `${name} ${topic}/${partition}/${offset}`;
        const fixes = [fix('operations.replayConsumer', name, topic, String(partition), String(offset))];
        yield { check: 'event-lost', subject, detail: `${type} ${id} of ${key} was passed over`, fixes };
      }
      if (!onChecked(page.checked) || page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
  }
}
