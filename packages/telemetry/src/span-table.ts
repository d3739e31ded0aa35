import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FinishedSpan } from '@jangteo/kernel/tracing';
import type { TraceQuery, TraceSummary } from './reader.ts';
import { summariseTraces } from './trace-summaries.ts';

export const SPANS_MAX = 10_000;
/** So many are looked through for the traces that were recorded last. */
const NEWEST_MAX = 20_000;

/** A span beside its ids, without its keys: those would be half of the file. */
type Rest = [
  spanId: string,
  parentSpanId: string,
  service: string,
  name: string,
  kind: FinishedSpan['kind'],
  startMs: number,
  endMs: number,
  attributes: FinishedSpan['attributes'],
  error: [code: string, message: string] | 0,
];

/** Spans by trace and by order number. */
export class SpanTable {
  readonly #insert: StatementSync;
  readonly #byTrace: StatementSync;
  readonly #byOrder: StatementSync;
  readonly #newest: StatementSync;
  readonly #dropBefore: StatementSync;
  readonly #ends: StatementSync;
  readonly #dropUpTo: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(`
      create table if not exists spans (
        seq integer primary key, trace_id blob not null, order_number text, written_at integer not null, start_ms real not null, rest text not null
      ) strict;
      create index if not exists spans_by_trace on spans (trace_id);
      create index if not exists spans_by_order on spans (order_number, trace_id) where order_number is not null;
    `);
    const columns = 'trace_id, order_number, start_ms, rest';
    this.#insert = database.prepare(`insert into spans (${columns}, written_at) values (?, ?, ?, ?, ?)`);
    this.#byTrace = database.prepare(`select ${columns} from spans where trace_id = ? order by start_ms, seq limit ${SPANS_MAX}`);
    this.#byOrder = database.prepare(`
      select ${columns} from spans
      where trace_id in (select trace_id from spans where order_number = ?)
      order by start_ms, seq limit ${SPANS_MAX}`);
    this.#newest = database.prepare(`select ${columns} from spans order by seq desc limit ${NEWEST_MAX}`);
    // Rows are numbered as they are written, so the old ones are those below the first young one.
    this.#dropBefore = database.prepare(
      'delete from spans where seq < coalesce((select seq from spans where written_at >= ? order by seq limit 1), 9e18)',
    );
    this.#ends = database.prepare('select min(seq) as first, max(seq) as last from spans');
    this.#dropUpTo = database.prepare('delete from spans where seq <= ?');
  }

  insert(now: number, spans: readonly FinishedSpan[]): void {
    for (const span of spans) {
      const { spanId, parentSpanId = '', service, name, kind, startMs, endMs, attributes, error } = span;
      const rest: Rest = [
        spanId,
        parentSpanId,
        service,
        name,
        kind,
        startMs,
        endMs,
        attributes,
        error === undefined ? 0 : [error.code, error.message],
      ];
      this.#insert.run(Buffer.from(span.traceId, 'hex'), span.orderNumber ?? null, startMs, JSON.stringify(rest), now);
    }
  }

  read({ orderNumber, traceId = '' }: TraceQuery): FinishedSpan[] {
    const rows = orderNumber === undefined ? this.#byTrace.all(Buffer.from(traceId, 'hex')) : this.#byOrder.all(orderNumber);
    return rows.map(spanOf);
  }

  /** Newest first. */
  summaries(limit: number): TraceSummary[] {
    return summariseTraces(this.#newest.all().map(spanOf)).slice(0, limit);
  }

  dropBefore(timeMs: number): void {
    this.#dropBefore.run(timeMs);
  }

  /** Drops the oldest ones; `share` is from 0 to 1. */
  dropShare(share: number): void {
    const { first, last } = this.#ends.get() as { first: number | null; last: number | null };
    if (first !== null && last !== null) this.#dropUpTo.run(Math.ceil(first + (last - first) * share));
  }
}

function spanOf(row: Record<string, unknown>): FinishedSpan {
  const [spanId, parentSpanId, service, name, kind, startMs, endMs, attributes, error] = JSON.parse(String(row.rest)) as Rest;
  return {
    traceId: Buffer.from(row.trace_id as Uint8Array).toString('hex'),
    spanId,
    parentSpanId: parentSpanId === '' ? undefined : parentSpanId,
    service,
    name,
    kind,
    startMs,
    endMs,
    attributes,
    orderNumber: row.order_number === null ? undefined : String(row.order_number),
    error: error === 0 ? undefined : { code: error[0], message: error[1] },
  };
}
