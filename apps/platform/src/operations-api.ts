import type {
  AuditView,
  ConsumerView,
  FailedEventView,
  FailureGroupView,
  KeyOutcomeView,
  ParkedKeyView,
  RecordView,
  TopicView,
} from '@jangteo/gateway/operations-view';
import type { PageOverServices } from '@jangteo/gateway/over-services';
import type { Connection } from './connection.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface EventLine {
  readonly event: FailedEventView;
  readonly key: ParkedKeyView;
  readonly ahead: number;
  readonly behind: readonly FailedEventView[];
}

export interface EditResult {
  readonly changed: boolean;
  readonly diff: readonly { readonly change: string; readonly text: string }[];
}

export interface RunRequest {
  readonly filter?: Query;
  readonly event_id?: string;
  readonly all?: true;
  readonly limit?: number;
  readonly rate?: number;
  readonly dry_run?: boolean;
  readonly reason?: string;
  readonly cursor?: string;
}

export interface RunResult {
  readonly outcomes: readonly KeyOutcomeView[];
  readonly total: number;
  readonly next_cursor: string | null;
}

export interface ReplayRequest {
  readonly consumer: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly from?: string;
  readonly to?: string;
  readonly from_offset?: number;
  readonly to_offset?: number;
  readonly again?: boolean;
  readonly dry_run?: boolean;
  readonly reason?: string;
  readonly cursor?: string;
}

export interface ReplayAnswer {
  readonly applied: number;
  readonly handled_before: number;
  readonly parked: number;
  readonly failed: number;
  readonly other: number;
  readonly done: number;
  readonly total: number;
  readonly next_cursor: string | null;
}

export interface Move {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

const API = '/admin/api';

/** The operator's calls about events, topics and consumers. Each throws what the shop answers with. */
export function operationsApi({ call }: Pick<Connection, 'call'>) {
  return {
    parkedKeys: (query: Query) => call<PageOverServices<ParkedKeyView>>('GET', `${API}/dead-letters?${queryOf(query)}`),
    failureGroups: (query: Query) => call<{ items: FailureGroupView[] }>('GET', `${API}/dead-letters/groups?${queryOf(query)}`),
    failedEvent: (id: string, query: Query) =>
      call<EventLine>('GET', `${API}/dead-letters/events/${encodeURIComponent(id)}?${queryOf(query)}`),
    editEvent: (id: string, body: { payload: string; consumer?: string; reason?: string; dry_run: boolean }) =>
      call<EditResult>('POST', `${API}/dead-letters/events/${encodeURIComponent(id)}/edit`, body),
    redrive: (body: RunRequest) => call<RunResult>('POST', `${API}/dead-letters/redrive`, body),
    discard: (body: RunRequest) => call<RunResult>('POST', `${API}/dead-letters/discard`, body),
    operatorAudit: (query: Query) => call<PageOverServices<AuditView>>('GET', `${API}/dead-letters/audit?${queryOf(query)}`),

    topics: () => call<{ items: TopicView[] }>('GET', `${API}/topics`),
    records: (topic: string, query: Query) =>
      call<PageOverServices<RecordView>>('GET', `${API}/topics/${encodeURIComponent(topic)}/records?${queryOf(query)}`),

    produce: (topic: string, body: object) =>
      call<{ event_id: string; partition: number; offset: number }>('POST', `${API}/topics/${encodeURIComponent(topic)}/messages`, body),

    consumers: () => call<{ items: ConsumerView[] }>('GET', `${API}/consumers`),
    pauseConsumer: (name: string, body: object) => call<ConsumerView>('POST', `${API}/consumers/${encodeURIComponent(name)}/pause`, body),
    resumeConsumer: (name: string, body: object) => call<ConsumerView>('POST', `${API}/consumers/${encodeURIComponent(name)}/resume`, body),
    setConcurrency: (name: string, body: object) =>
      call<ConsumerView>('POST', `${API}/consumers/${encodeURIComponent(name)}/concurrency`, body),
    moveConsumer: (name: string, body: object) =>
      call<{ moves: Move[] }>('POST', `${API}/consumers/${encodeURIComponent(name)}/seek`, body),
    replay: (body: ReplayRequest) => call<ReplayAnswer>('POST', `${API}/replay`, body),
    endReplay: (consumer: string) => call<ConsumerView>('POST', `${API}/replay/end`, { consumer }),
  };
}

export type OperationsApi = ReturnType<typeof operationsApi>;

function queryOf(query: Query): string {
  const said = Object.entries(query).flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, String(value)]]));
  return new URLSearchParams(said).toString();
}

/** Goes from page to page until there are `limit` items. */
export async function upTo<T>(
  limit: number,
  page: (limit: number, cursor: string | undefined) => Promise<PageOverServices<T>>,
): Promise<{ items: T[]; more: boolean }> {
  const items: T[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null && items.length < limit) {
    const found = await page(Math.min(limit - items.length, 500), cursor);
    items.push(...found.items);
    cursor = found.next_cursor;
  }
  return { items, more: cursor !== null };
}
