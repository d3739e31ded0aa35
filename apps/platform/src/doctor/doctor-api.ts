import type { ConsumerView } from '@jangteo/gateway/operations-view';
import type { Connection } from '../connection.ts';
import { reindexApi } from '../reindex-api.ts';

/** A product or category that is not what it follows from. */
export interface AuditedDifference {
  readonly id: string;
  readonly check: string;
  readonly detail: string;
}

export interface DifferencePage {
  readonly checked: number;
  readonly items: readonly AuditedDifference[];
  readonly next_cursor: string | null;
}

export interface StrandedEvent {
  readonly service: string;
  readonly id: string;
  readonly type: string;
  readonly topic: string;
  readonly key: string;
  readonly slot: number;
  readonly why: 'slot' | 'topic' | 'old';
}

export interface OutboxAudit {
  readonly items: readonly StrandedEvent[];
  /** By service: events of a slot that no relay reads. */
  readonly unread: Readonly<Record<string, number>>;
}

export interface LostEvent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly id: string;
  readonly type: string;
  readonly key: string;
}

export interface InboxPage {
  readonly checked: number;
  readonly items: readonly LostEvent[];
  readonly next_cursor: string | null;
}

/** A product of which an index does not have what the catalogue has. */
export interface IndexDifference {
  readonly id: string;
  readonly index: 'raw' | 'live';
  readonly check: 'missing' | 'stale' | 'gone';
  readonly detail: string;
}

export interface IndexPage {
  readonly checked: number;
  readonly items: readonly IndexDifference[];
  /** Changes wait for the index: a difference may be one that is on its way. */
  readonly behind: boolean;
  readonly next_cursor: string | null;
}

type RepairedThing = 'orders' | 'holds' | 'payments' | 'shipments' | 'products' | 'categories';

const API = '/admin/api';

/** The calls that doctor looks and mends with, beside those that other commands make, too. */
export function doctorCalls({ call }: Pick<Connection, 'call'>) {
  return {
    auditProducts: (cursor: string) => call<DifferencePage>('GET', `${API}/audit/products?${new URLSearchParams({ cursor })}`),
    auditProduct: (id: string) =>
      call<DifferencePage>('GET', `${API}/audit/products?${new URLSearchParams({ ids: JSON.stringify([id]) })}`),
    auditCategories: () => call<DifferencePage>('GET', `${API}/audit/categories`),
    ...reindexApi({ call }),
    auditSearch: (cursor: string) => call<IndexPage>('GET', `${API}/audit/search?${new URLSearchParams({ cursor })}`),
    auditOutbox: (olderThanMs: number) => call<OutboxAudit>('GET', `${API}/audit/outbox?older_than_ms=${olderThanMs}`),
    auditInbox: (service: string, sinceMs: number, cursor: string) =>
      call<InboxPage>('GET', `${API}/audit/inbox?${new URLSearchParams({ service, since_ms: String(sinceMs), cursor })}`),
    consumers: async () => (await call<{ items: ConsumerView[] }>('GET', `${API}/consumers`)).items,

    repair: (what: RepairedThing, id: string, verb: string, reason: string) =>
      call<{ now: string }>('POST', `${API}/repairs/${what}/${encodeURIComponent(id)}/${verb}`, { reason }),
    repairOutbox: (service: string, eventId: string, reason: string) =>
      call<{ now: string }>('POST', `${API}/repairs/outbox/${service}/${encodeURIComponent(eventId)}`, { reason }),
    seekConsumer: (consumer: string, to: { topic: string; partition: number; time: string; reason: string }) =>
      call<object>('POST', `${API}/consumers/${consumer}/seek`, to),
    /** Hands one event of the log to a consumer that does not know it. */
    replayOne: (consumer: string, { topic, partition, offset }: { topic: string; partition: number; offset: number }, reason: string) =>
      call<object>('POST', `${API}/replay`, { consumer, topic, partition, from_offset: offset, to_offset: offset + 1, reason }),
    /** Runs all parked keys of a consumer. */
    async redriveAll(consumer: string, reason: string) {
      for (let cursor: string | undefined; ; ) {
        const body = { filter: { consumer }, all: true, reason, ...(cursor !== undefined && { cursor }) };
        const page: { next_cursor: string | null } = await call('POST', `${API}/dead-letters/redrive`, body);
        if (page.next_cursor === null) return;
        cursor = page.next_cursor;
      }
    },
  };
}
