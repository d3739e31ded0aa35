import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { Turns } from '@jangteo/ports/log/turns';
import type { IndexChange, SearchDocument, SearchIndex } from '@jangteo/ports/search/search-index';
import type { IndexVersions } from './index-versions.ts';
import { RAW } from './names.ts';
import { isListed } from './search-document.ts';

/** The engine's limit for one write. */
const WRITE_MAX = 1_000;
/** A version that refuses so often in a row what the raw index takes is given up, so that it does not hold up the others. */
const STRIKES_MAX = 5;

/**
 * The raw index and every version that is kept up to date.
 *
 * Whoever reads one of them to write another does both inside `exclusively`, and so does the feed with a batch: else a page that was read
 * before a deletion would bring the product back after it.
 */
export class FedIndexes {
  readonly #search: SearchIndex;
  readonly #versions: IndexVersions;
  readonly #logger: Runtime['logger'];
  readonly #turn = new Turns(1);
  readonly #fed = new Set<string>();
  readonly #unsettled = new Set<string>();
  readonly #strikes = new Map<string, number>();

  constructor(search: SearchIndex, versions: IndexVersions, { logger }: Pick<Runtime, 'logger'>) {
    this.#search = search;
    this.#versions = versions;
    this.#logger = logger;
  }

  /** Without the raw index. */
  get names(): readonly string[] {
    return [...this.#fed];
  }

  /** One at a time, in the order in which they come. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    return await this.#turn.take(work);
  }

  add(name: string): void {
    this.#fed.add(name);
  }

  remove(name: string): void {
    this.#fed.delete(name);
    this.#unsettled.delete(name);
    this.#strikes.delete(name);
  }

  /** Writes to the raw index and every version. Throws what the engine throws; then some have it and some do not. */
  async write(changes: readonly IndexChange[]): Promise<void> {
    await this.writeTo(RAW, changes);
    for (const name of this.names) await this.#orGiveUp(name, () => this.writeTo(name, changes));
  }

  /** A product that is unlisted is kept in the raw index alone. */
  async writeTo(name: string, changes: readonly IndexChange[]): Promise<void> {
    const own = name === RAW ? changes : changes.map(forVersion);
    this.#unsettled.add(name);
    for (let at = 0; at < own.length; at += WRITE_MAX) await this.#search.write(name, own.slice(at, at + WRITE_MAX));
  }

  /** Resolves when all that was written is durable and seen by whoever reads. The raw index comes first: versions can be made from it. */
  async settle(names: readonly string[] = [RAW, ...this.names]): Promise<void> {
    for (const name of names.filter((one) => this.#unsettled.has(one))) {
      const refresh = async () => {
        await this.#search.refresh(name);
        this.#unsettled.delete(name);
      };
      if (name === RAW) await refresh();
      else await this.#orGiveUp(name, refresh);
    }
  }

  async #orGiveUp(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#strikes.delete(name);
    } catch (thrown) {
      const strikes = (this.#strikes.get(name) ?? 0) + 1;
      this.#strikes.set(name, strikes);
      if (strikes < STRIKES_MAX && !hasCode(thrown, 'NOT_FOUND')) throw thrown;
      await this.giveUp(name, thrown);
    }
  }

  /** From now on it does not get what the others get. */
  async giveUp(name: string, thrown: unknown): Promise<void> {
    await this.#versions.setFed(name, false);
    this.remove(name);
    const error = JangteoError.from(thrown);
    this.#logger.critical('a version of the search index takes no changes and is not kept up to date any more', { index: name, error });
  }
}

function forVersion(change: IndexChange): IndexChange {
  if ('delete' in change || isListed(change.put)) return change;
  const { id, version } = change.put satisfies SearchDocument;
  return { delete: { id, version } };
}
