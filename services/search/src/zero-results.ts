import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { outsideTransaction } from '@jangteo/kernel/transaction-scope';
import { fold } from '@jangteo/korean/fold';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import { QUERY_MAX } from './check-words.ts';
import type { Words } from './parts.ts';
import type { SearchTables } from './tables.ts';

const DAY_MS = 24 * 60 * 60_000;
const KEPT_DAYS = 30;
/** Queries of a day beyond these are not told: whoever invents them does not fill the disk. */
const ROWS_A_DAY = 5_000;
const PENDING_MAX = 1_000;
const WRITE_EVERY_MS = 1_000;
const LIST_MAX = 100;
const LIST_DEFAULT = 20;

export interface ZeroResults {
  readonly rpc: Pick<Words['rpc'], 'listZeroResults'>;
  /** Never throws, never waits. */
  count(query: string): void;
  prune(): Promise<void>;
  /** Writes what has been counted. */
  stop(): Promise<void>;
}

interface Asked {
  times: number;
  readonly firstAt: number;
  lastAt: number;
}

/** What buyers looked for in vain: counted in memory, written a moment later, many at a time. */
export function zeroResults(runtime: Runtime, store: SqlStore<SearchTables>): ZeroResults {
  const { clock, logger } = runtime;
  let pending = new Map<string, Asked>();
  let writing: Promise<void> = Promise.resolve();
  let waits = false;

  async function write(): Promise<void> {
    const asked = pending;
    pending = new Map();
    if (asked.size === 0) return;
    try {
      await store.transaction((tx) => writeCounts(tx, asked));
    } catch (thrown) {
      logger.warn('searches without a hit were not counted', { queries: asked.size, error: thrown });
    }
  }

  function writeSoon(): void {
    if (waits) return;
    waits = true;
    clock.schedule(WRITE_EVERY_MS, () => {
      waits = false;
      writing = outsideTransaction(() => writing.then(write));
    });
  }

  return {
    count(query) {
      const key = [
        ...fold(query)
          .toWellFormed()
          .replaceAll(/[\p{Cc}\s]+/gu, ' ')
          .trim(),
      ]
        .slice(0, QUERY_MAX)
        .join('');
      // An emoji or a row of dots says nothing about what is missing.
      if (!/[\p{L}\p{N}]/u.test(key)) return;
      const now = clock.now();
      const asked = pending.get(key);
      if (asked !== undefined) {
        asked.times++;
        asked.lastAt = now;
      } else if (pending.size < PENDING_MAX) pending.set(key, { times: 1, firstAt: now, lastAt: now });
      writeSoon();
    },
    async prune() {
      const before = Math.floor(clock.now() / DAY_MS) - KEPT_DAYS;
      await store.transaction(async function pruneZeroResults(tx) {
        await tx.deleteFrom('zero_results').where('day', '<', before).execute();
      });
    },
    async stop() {
      await writing;
      await write();
    },
    rpc: {
      async listZeroResults({ limit, cursor }) {
        const rows = await readCounts(store, checkLimit(limit), readCursor(cursor));
        const last = rows.length < checkLimit(limit) ? undefined : rows.at(-1);
        return {
          queries: rows.map(({ query, times, firstAt, lastAt }) => ({
            query,
            times: BigInt(times),
            firstAt: BigInt(firstAt),
            lastAt: BigInt(lastAt),
          })),
          nextCursor: last === undefined ? '' : Buffer.from(JSON.stringify([last.times, last.query])).toString('base64url'),
        };
      },
    },
  };
}

async function writeCounts(tx: Tx<SearchTables>, asked: ReadonlyMap<string, Asked>): Promise<void> {
  const rowsOf = new Map<number, number>();
  for (const [query, { times, firstAt, lastAt }] of asked) {
    const day = Math.floor(lastAt / DAY_MS);
    const again = () =>
      tx
        .updateTable('zero_results')
        .set((eb) => ({ times: eb('times', '+', times), last_at: lastAt }))
        .where('day', '=', day)
        .where('query', '=', query)
        .executeTakeFirst();
    if ((await again()).numUpdatedRows > 0n) continue;
    const rows = rowsOf.get(day) ?? (await countRows(tx, day));
    rowsOf.set(day, rows + 1);
    if (rows >= ROWS_A_DAY) continue;
    try {
      await tx.insertInto('zero_results').values({ day, query, times, first_at: firstAt, last_at: lastAt }).execute();
    } catch (thrown) {
      if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
      await again();
    }
  }
}

async function countRows(tx: Tx<SearchTables>, day: number): Promise<number> {
  const { rows } = await tx
    .selectFrom('zero_results')
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .where('day', '=', day)
    .executeTakeFirstOrThrow();
  return Number(rows);
}

interface Counted {
  readonly query: string;
  readonly times: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

async function readCounts(
  { read }: SqlStore<SearchTables>,
  limit: number,
  after: readonly [number, string] | undefined,
): Promise<Counted[]> {
  const counted = read
    .selectFrom('zero_results')
    .groupBy('query')
    .select((eb) => [
      'query',
      eb.fn.sum<number>('times').as('times'),
      eb.fn.min('first_at').as('first_at'),
      eb.fn.max('last_at').as('last_at'),
    ]);
  const rows = await read
    .selectFrom(counted.as('counted'))
    .selectAll()
    .$if(after !== undefined, (query) => {
      const [times, text] = after as readonly [number, string];
      return query.where((eb) => eb.or([eb('times', '<', times), eb.and([eb('times', '=', times), eb('query', '>', text)])]));
    })
    .orderBy('times', 'desc')
    .orderBy('query')
    .limit(limit)
    .execute();
  return rows.map(({ query, times, first_at, last_at }) => ({
    query,
    times: Number(times),
    firstAt: Number(first_at),
    lastAt: Number(last_at),
  }));
}

function checkLimit(limit: number): number {
  if (limit >= 0 && limit <= LIST_MAX) return limit || LIST_DEFAULT;
  const errors = [{ path: 'limit', message: `must be from 1 to ${LIST_MAX}` }];
  throw new JangteoError('INVALID_REQUEST', `limit must be from 1 to ${LIST_MAX}`, { errors });
}

function readCursor(cursor: string): readonly [number, string] | undefined {
  if (cursor === '') return undefined;
  try {
    const [times, query] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof times === 'number' && typeof query === 'string') return [times, query];
  } catch {
    // It is told below.
  }
  throw new JangteoError('BAD_CURSOR', 'the cursor is not one of this list');
}
