import { JangteoError } from '@jangteo/kernel/errors';
import type { DictionaryRule } from '@jangteo/ports/search/search-index';
import type { IndexVersionsTable, LifeStore } from './life-tables.ts';

export interface IndexVersion {
  readonly name: string;
  readonly number: number;
  /** Every change of the catalogue is written to it. */
  readonly fed: boolean;
  readonly dictionary: readonly DictionaryRule[];
}

/** The versions of the index that there are, as the service's store knows them. */
export class IndexVersions {
  readonly #store: LifeStore;

  constructor(store: LifeStore) {
    this.#store = store;
  }

  /** Upwards by number. */
  async all(): Promise<IndexVersion[]> {
    const rows = await this.#store.read.selectFrom('index_versions').selectAll().orderBy('number').execute();
    return rows.map(versionOf);
  }

  /** Throws NOT_FOUND. */
  async get(name: string): Promise<IndexVersion> {
    const row = await this.#store.read.selectFrom('index_versions').selectAll().where('name', '=', name).executeTakeFirst();
    if (row === undefined) throw new JangteoError('NOT_FOUND', `there is no version "${name}" of the search index`);
    return versionOf(row);
  }

  async add({ dictionary, fed, ...version }: IndexVersion, createdAt: number): Promise<void> {
    const row = { ...version, fed: fed ? 1 : 0, dictionary: JSON.stringify(dictionary), created_at: createdAt };
    await this.#store.transaction(async function addVersion(tx) {
      await tx.insertInto('index_versions').values(row).execute();
    });
  }

  async setFed(name: string, fed: boolean): Promise<void> {
    await this.#store.transaction(async function setFed(tx) {
      await tx
        .updateTable('index_versions')
        .set({ fed: fed ? 1 : 0 })
        .where('name', '=', name)
        .execute();
    });
  }

  async remove(name: string): Promise<void> {
    await this.#store.transaction(async function removeVersion(tx) {
      await tx.deleteFrom('index_versions').where('name', '=', name).execute();
    });
  }
}

function versionOf({ name, number, fed, dictionary }: IndexVersionsTable): IndexVersion {
  return { name, number, fed: fed === 1, dictionary: JSON.parse(dictionary) };
}
