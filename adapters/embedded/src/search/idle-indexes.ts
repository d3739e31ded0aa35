import type { Timer } from '@jangteo/kernel/clock';
import type { Runtime } from '@jangteo/kernel/runtime';

/** An index that no alias points to leaves the memory when nobody has used it for so long. */
export const IDLE_MS = 300_000;
const CHECK_MS = 60_000;

export interface IdleIndexesOptions {
  readonly runtime: Runtime;
  /** Indexes in memory that may leave it. */
  readonly candidates: () => readonly string[];
  readonly unload: (index: string) => Promise<void>;
}

/** Knows when each index was used, and takes those out of memory that were not. Looks for them only while there may be some. */
export class IdleIndexes {
  readonly #options: IdleIndexesOptions;
  readonly #usedAt = new Map<string, number>();
  #check: Timer | undefined;
  #isClosed = false;

  constructor(options: IdleIndexesOptions) {
    this.#options = options;
  }

  used(index: string): void {
    this.#usedAt.set(index, this.#options.runtime.clock.now());
  }

  forget(index: string): void {
    this.#usedAt.delete(index);
  }

  /** To be called when an index comes into memory, or an alias leaves it. */
  watch(): void {
    if (this.#isClosed || this.#options.candidates().length === 0) return;
    this.#check ??= this.#options.runtime.clock.schedule(CHECK_MS, () => this.#look());
  }

  close(): void {
    this.#isClosed = true;
    this.#check?.cancel();
  }

  #look(): void {
    const { runtime, candidates, unload } = this.#options;
    const until = runtime.clock.now() - IDLE_MS;
    const idle = candidates().filter((index) => (this.#usedAt.get(index) ?? Number.NEGATIVE_INFINITY) <= until);
    Promise.all(idle.map(unload))
      .catch((thrown) => runtime.logger.warn('an idle search index stays in memory', { error: String(thrown) }))
      .finally(() => {
        this.#check = undefined;
        this.watch();
      });
  }
}
