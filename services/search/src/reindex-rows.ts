import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { DictionaryRule } from '@jangteo/ports/search/search-index';
import type { Tx } from '@jangteo/ports/sql/sql-store';
import type { LifeStore, LifeTables, ReindexesTable, ReindexState } from './life-tables.ts';
import { versionName, versionNumber } from './names.ts';

const UNDER_WAY: readonly ReindexState[] = ['building', 'checking', 'switching'];
/** One that has begun to switch is done in a moment. */
const CANCELLABLE: readonly ReindexState[] = ['building', 'checking'];
/** Older ones are forgotten. */
const REMEMBERED = 100;

export interface ReindexWish {
  readonly acceptGolden: boolean;
  readonly keepAlias: boolean;
  readonly total: number;
  readonly dictionary: readonly DictionaryRule[];
}

/** The full reindexes, the one under way with its checkpoint. */
export class ReindexRows {
  readonly #store: LifeStore;
  readonly #clock: Runtime['clock'];

  constructor(store: LifeStore, { clock }: Pick<Runtime, 'clock'>) {
    this.#store = store;
    this.#clock = clock;
  }

  async last(): Promise<ReindexesTable | undefined> {
    return await this.#store.read.selectFrom('reindexes').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirst();
  }

  async underWay(): Promise<ReindexesTable | undefined> {
    return await this.#store.read
      .selectFrom('reindexes')
      .selectAll()
      .where('state', 'in', UNDER_WAY)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
  }

  /** Begins one, with its version, or returns the one that is under way. */
  async start({ acceptGolden, keepAlias, total, dictionary }: ReindexWish): Promise<ReindexesTable> {
    const now = this.#clock.now();
    const common = {
      state: 'building',
      last_id: '',
      done: 0,
      total,
      started_at: now,
      moved_at: now,
      ended_at: null,
      findings: '[]',
    } as const;
    for (;;) {
      const running = await this.underWay();
      if (running !== undefined) return running;
      try {
        return await this.#store.transaction(async function startReindex(tx) {
          const number = await nextNumber(tx);
          const index_name = versionName(number);
          const row = { ...common, number, index_name, accept_golden: acceptGolden ? 1 : 0, keep_alias: keepAlias ? 1 : 0 };
          const open = await tx.selectFrom('reindexes').select('number').where('state', 'in', UNDER_WAY).executeTakeFirst();
          if (open !== undefined) throw new JangteoError('DUPLICATE_KEY', 'a reindex is under way');
          await tx.insertInto('reindexes').values(row).execute();
          const version = { name: index_name, number, fed: 1, dictionary: JSON.stringify(dictionary), created_at: now };
          await tx.insertInto('index_versions').values(version).execute();
          await tx
            .deleteFrom('reindexes')
            .where('number', '<=', number - REMEMBERED)
            .execute();
          return row;
        });
      } catch (thrown) {
        // Somebody else was quicker.
        if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
      }
    }
  }

  /** The number of a version that no reindex makes; of `name` its own, where it has one. */
  async nextNumber(name = ''): Promise<number> {
    return versionNumber(name) ?? (await nextNumber(this.#store.read));
  }

  /** Notes how far it has come. Returns whether it goes on: it may have been cancelled. */
  async move(
    { number, state }: ReindexesTable,
    columns: Partial<Pick<ReindexesTable, 'last_id' | 'done' | 'total'>> = {},
  ): Promise<boolean> {
    return await this.#update(number, [state], { ...columns, moved_at: this.#clock.now() });
  }

  /** Returns whether it was in that state. */
  async step({ number, state }: ReindexesTable, to: ReindexState, findings?: readonly string[]): Promise<boolean> {
    return await this.#update(number, [state], { state: to, moved_at: this.#clock.now(), ...text(findings) });
  }

  /** Returns whether it was under way. */
  async end({ number }: ReindexesTable, state: ReindexState, findings?: readonly string[]): Promise<boolean> {
    const now = this.#clock.now();
    return await this.#update(number, UNDER_WAY, { state, ended_at: now, moved_at: now, ...text(findings) });
  }

  /** Returns the one that it ended. Throws NOT_FOUND. */
  async cancel(): Promise<ReindexesTable> {
    const running = await this.underWay();
    const now = this.#clock.now();
    const isCancelled =
      running !== undefined && (await this.#update(running.number, CANCELLABLE, { state: 'cancelled', ended_at: now, moved_at: now }));
    if (!isCancelled) throw new JangteoError('NOT_FOUND', 'no reindex is under way');
    return { ...running, state: 'cancelled', ended_at: now, moved_at: now };
  }

  async #update(number: number, states: readonly ReindexState[], columns: Partial<ReindexesTable>): Promise<boolean> {
    return await this.#store.transaction(async function moveReindex(tx) {
      const { numUpdatedRows } = await tx
        .updateTable('reindexes')
        .set(columns)
        .where('number', '=', number)
        .where('state', 'in', states)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    });
  }
}

function text(findings: readonly string[] | undefined): { findings?: string } {
  return findings === undefined ? {} : { findings: JSON.stringify(findings) };
}

/** Never one that was used before, so that a version is not taken for another. */
async function nextNumber<DB extends LifeTables>(db: Tx<DB>): Promise<number> {
  const tables = db as unknown as Tx<LifeTables>;
  const numbers = await Promise.all([
    tables
      .selectFrom('index_versions')
      .select((eb) => eb.fn.max('number').as('last'))
      .executeTakeFirst(),
    tables
      .selectFrom('reindexes')
      .select((eb) => eb.fn.max('number').as('last'))
      .executeTakeFirst(),
  ]);
  return Math.max(...numbers.map((row) => Number(row?.last ?? 0))) + 1;
}
