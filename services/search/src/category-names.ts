import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import type { Clock } from '@jangteo/kernel/clock';
import type { Client } from '@jangteo/rpc/service-types';

export interface NamedCategory {
  readonly id: string;
  readonly name: string;
  /** From the root down, such as 1/4/28. */
  readonly path: string;
  readonly level: number;
}

const AGE_MS = 5_000;
/** On a miss they are read again, but not for each of a thousand misses. */
const MISS_AGE_MS = 500;

/** The catalogue's categories, read through a copy in memory. */
export class CategoryNames {
  readonly #catalog: Client<typeof CatalogService>;
  readonly #clock: Clock;
  #byId: ReadonlyMap<string, NamedCategory> = new Map();
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(catalog: Client<typeof CatalogService>, clock: Clock) {
    this.#catalog = catalog;
    this.#clock = clock;
  }

  async all(): Promise<ReadonlyMap<string, NamedCategory>> {
    await this.#notOlderThan(AGE_MS);
    return this.#byId;
  }

  async find(id: string): Promise<NamedCategory | undefined> {
    const known = (await this.all()).get(id);
    if (known !== undefined) return known;
    await this.#notOlderThan(MISS_AGE_MS);
    return this.#byId.get(id);
  }

  async #notOlderThan(ageMs: number): Promise<void> {
    if (this.#clock.now() - this.#readAt <= ageMs) return;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #read(): Promise<void> {
    const now = this.#clock.now();
    const { categories } = await this.#catalog.listCategories({});
    this.#byId = new Map(categories.map(({ id, name, path, level }) => [id, { id, name, path, level }]));
    this.#readAt = now;
  }
}
