/** One thing that happened to an order, as `GET /admin/api/orders/{number}/history` tells it. */
export interface HistoryEntry {
  readonly at: string;
  readonly kind: string;
  readonly service: string;
  readonly what: string;
  readonly detail?: string;
  readonly duration_ms?: number;
  readonly trace_id?: string;
  readonly span_id?: string;
  /** The entry inside which it happened. */
  readonly under_span_id?: string;
}

/** Why an order is not finished; one FINISHED where it is. */
export interface HistoryReason {
  readonly code: string;
  readonly service: string;
  readonly sentence: string;
  readonly korean: string;
  readonly since?: string;
  /** When it goes on by itself, or the command that helps. */
  readonly next?: string;
}

export interface History {
  readonly order_number: string;
  readonly order_id: string;
  readonly status: string | null;
  readonly finished: boolean;
  readonly why: readonly HistoryReason[];
  readonly entries: readonly HistoryEntry[];
  readonly incomplete: readonly string[];
}

/** UTC milliseconds of an ISO 8601 text. */
export function msOf(at: string): number {
  return Date.parse(at);
}

/** Without what operators did to consumers after the last thing that happened to the order itself: it was finished by then. */
export function withoutAftermath(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const last = entries.findLastIndex(({ kind }) => kind !== 'operator');
  return last === -1 ? entries : entries.slice(0, last + 1);
}

/** Where a published event lies in the log, and how long it lay in the outbox before. */
export interface LogPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** 0: it was published with its commit. */
  readonly waitedMs: number;
}

/** undefined for what is no published event, or where the log did not answer. */
export function logPlaceOf({ kind, what, detail = '' }: HistoryEntry): LogPlace | undefined {
  if (kind !== 'event' || !what.startsWith('published ')) return undefined;
  const [, topic, partition, offset, waited = '0'] = /^(\S+) (\d+)@(\d+)(?:, (\d+) ms after its commit)?$/.exec(detail) ?? [];
  if (topic === undefined) return undefined;
  return { topic, partition: Number(partition), offset: Number(offset), waitedMs: Number(waited) };
}

/** Whether something went wrong there, if only for a while. */
export function isTrouble({ kind, what, detail = '' }: HistoryEntry): boolean {
  if (kind === 'retry' || kind === 'park') return true;
  if (kind === 'payment') return /: (none|unknown|declined)$/.test(what);
  if (kind === 'shipment') return what === 'FAILED' || what === 'written off';
  if (kind === 'request') return !/^[123]\d\d$/.test(detail);
  return /^[A-Z][A-Z_]+: /.test(detail);
}
