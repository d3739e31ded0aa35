import { JangteoError } from '@jangteo/kernel/errors';
import type { DocumentChange } from '@jangteo/ports/documents/document-store';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { CollectionLayout } from './document-layout.ts';
import { type CollectionsTable, type DocumentTables, rows } from './document-sql.ts';

/**
 * The feed is the bodies in the order of their changes: one entry for each document, its latest, and one for each deletion.
 * So it reaches back to the beginning for what is there, and to `feed_floor` for what was deleted.
 */
export class DocumentFeed {
  readonly #store: SqlStore<DocumentTables>;
  readonly #layout: CollectionLayout;

  constructor(store: SqlStore<DocumentTables>, layout: CollectionLayout) {
    this.#store = store;
    this.#layout = layout;
  }

  async token(): Promise<string> {
    const { epoch, last_change } = await this.#state();
    return toToken(epoch, last_change);
  }

  async after(token: string, limit: number): Promise<{ changes: DocumentChange[]; token: string }> {
    // The changes are read first: deletions that are pruned meanwhile then show in the floor.
    const from = changeOf(token);
    const found = await rows<{ changed: number; id: string; version: number; deleted: number }>(
      this.#store.read,
      `select changed, id, version, json is null as deleted from ${this.#layout.bodies} where changed > ? order by changed limit ?`,
      [from, limit],
    );
    const { epoch, last_change, feed_floor } = await this.#state();
    if (!token.startsWith(`${epoch}.`) || !(from >= feed_floor && from <= last_change)) {
      throw new JangteoError('FEED_LOST', `the feed of ${this.#layout.name} does not reach back to this token`);
    }
    const changes = found.map(
      ({ changed, id, version, deleted }): DocumentChange => ({
        id,
        version,
        op: deleted === 1 ? 'delete' : 'put',
        token: toToken(epoch, changed),
      }),
    );
    return { changes, token: changes.at(-1)?.token ?? token };
  }

  async #state(): Promise<Pick<CollectionsTable, 'epoch' | 'last_change' | 'feed_floor'>> {
    return await this.#store.read
      .selectFrom('collections')
      .select(['epoch', 'last_change', 'feed_floor'])
      .where('name', '=', this.#layout.name)
      .executeTakeFirstOrThrow();
  }
}

function toToken(epoch: string, change: number): string {
  return `${epoch}.${change}`;
}

/** NaN for text that is no token: it compares with nothing, so the feed is lost. */
function changeOf(token: string): number {
  return Number(token.slice(token.lastIndexOf('.') + 1));
}
