import { JangteoError } from '@jangteo/kernel/errors';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { ToldChange } from './product-changes.ts';
import type { CatalogTables } from './tables.ts';

/** A snapshot reads all that is there, then tells what is not any more of what was told before it; then the feed is followed. */
export type Stage = 'reading' | 'removing' | 'following';

/** How far the changes of products have been published. */
export interface PublishedFeed {
  readonly token: string;
  readonly round: number;
  readonly stage: Stage;
  readonly cursor: string | undefined;
  readonly step: number;
}

const NAME = 'products';

/** What has been told of products, and where to go on; both are stored in one transaction. */
export class PublishedProducts {
  readonly #store: SqlStore<CatalogTables>;

  constructor(store: SqlStore<CatalogTables>) {
    this.#store = store;
  }

  async feed(): Promise<PublishedFeed | undefined> {
    const row = await this.#store.read.selectFrom('published_feeds').selectAll().where('name', '=', NAME).executeTakeFirst();
    return row && { token: row.token, round: row.round, stage: row.stage as Stage, cursor: row.page_cursor ?? undefined, step: row.step };
  }

  /** The versions that were told last, of those of the products that are there as far as was told. */
  async versions(ids: readonly string[]): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#store.read
      .selectFrom('published_products')
      .select(['product_id', 'version'])
      .where('product_id', 'in', [...new Set(ids)])
      .execute();
    return new Map(rows.map(({ product_id, version }) => [product_id, version]));
  }

  /** Products that were told before this snapshot, and that it has not found. */
  async unread(round: number, limit: number): Promise<string[]> {
    const rows = await this.#store.read
      .selectFrom('published_products')
      .select('product_id')
      .where('round', '<', round)
      .orderBy('round')
      .orderBy('product_id')
      .limit(limit)
      .execute();
    return rows.map(({ product_id }) => product_id);
  }

  /** Begins a snapshot; what changes from `token` on is told behind it. Throws VERSION_CONFLICT where another process was quicker. */
  async begin(token: string, before: PublishedFeed | undefined): Promise<void> {
    const first = { token, round: 1, stage: 'reading', page_cursor: null, step: 1 };
    await this.#store.transaction(async function beginSnapshot(tx) {
      if (before === undefined)
        await tx
          .insertInto('published_feeds')
          .values({ name: NAME, ...first })
          .execute();
      else {
        const { step } = before;
        const { numUpdatedRows } = await tx
          .updateTable('published_feeds')
          .set({ ...first, round: before.round + 1, step: step + 1 })
          .where('name', '=', NAME)
          .where('step', '=', step)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows !== 1n) throw overtaken();
      }
    });
  }

  /** What was told is in the log. Throws VERSION_CONFLICT where another process was quicker. */
  async advance(
    from: PublishedFeed,
    to: Partial<Pick<PublishedFeed, 'token' | 'stage' | 'cursor'>>,
    told: readonly ToldChange[],
  ): Promise<void> {
    const { token, stage, cursor, step, round } = { ...from, ...to };
    // Of one that was told more than once the last word stands.
    const last = new Map(told.map((change) => [change.id, change]));
    const there = [...last.values()].flatMap(({ id, op, version }) =>
      op === 'd' || version === null ? [] : [{ product_id: id, version, round }],
    );
    await this.#store.transaction(async function publishedProducts(tx) {
      const { numUpdatedRows } = await tx
        .updateTable('published_feeds')
        .set({ token, stage, page_cursor: cursor ?? null, step: step + 1 })
        .where('name', '=', NAME)
        .where('step', '=', step)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows !== 1n) throw overtaken();
      if (last.size > 0)
        await tx
          .deleteFrom('published_products')
          .where('product_id', 'in', [...last.keys()])
          .execute();
      if (there.length > 0) await tx.insertInto('published_products').values(there).execute();
    });
  }
}

function overtaken(): JangteoError {
  return new JangteoError('VERSION_CONFLICT', 'another process publishes the changes of products');
}
