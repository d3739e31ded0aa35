import type { LifeStore } from './life-tables.ts';

/** How far the catalogue has been taken in. All before `token` is in every index; with `filled`, all that was there before it, too. */
export interface FeedPosition {
  readonly token: string;
  readonly filled: boolean;
  /** Where the comparison stands that fills; empty at its beginning. */
  readonly fillPlace: string;
}

const NAME = 'products';

/** Kept in the service's store, apart from the indexes: those may be lost and made again. */
export class FeedPositions {
  readonly #store: LifeStore;

  constructor(store: LifeStore) {
    this.#store = store;
  }

  async get(): Promise<FeedPosition | undefined> {
    const row = await this.#store.read.selectFrom('feed_positions').selectAll().where('name', '=', NAME).executeTakeFirst();
    return row && { token: row.token, filled: row.filled === 1, fillPlace: row.fill_place };
  }

  /** The first, or one that takes the place of a token that leads nowhere any more: all is to be compared. */
  async begin(token: string): Promise<void> {
    await this.#store.transaction(async function beginFeed(tx) {
      await tx.deleteFrom('feed_positions').where('name', '=', NAME).execute();
      await tx.insertInto('feed_positions').values({ name: NAME, token, filled: 0, fill_place: '' }).execute();
    });
  }

  async advance(token: string): Promise<void> {
    await this.#update({ token });
  }

  /** undefined: everything has been compared. */
  async fillFrom(place: string | undefined): Promise<void> {
    await this.#update(place === undefined ? { filled: 1, fill_place: '' } : { filled: 0, fill_place: place });
  }

  async #update(columns: { token?: string; filled?: number; fill_place?: string }): Promise<void> {
    await this.#store.transaction(async function advanceFeed(tx) {
      await tx.updateTable('feed_positions').set(columns).where('name', '=', NAME).execute();
    });
  }
}
