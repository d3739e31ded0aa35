import { AsyncLocalStorage } from 'node:async_hooks';

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (reason: unknown) => void;
  /** Runs something in the caller's trace. */
  readonly inTrace: <T>(work: () => T) => T;
}

/** Does the same work for many at once: what comes while a batch of its key is under way is the next batch. */
export class Batches<Item, Outcome> {
  readonly #work: (items: readonly Item[]) => Promise<readonly Outcome[]>;
  readonly #sizeMax: number;
  readonly #lines = new Map<string, Waiting<Item, Outcome>[]>();

  /** `work` returns an outcome for each item, in their order; what it throws, all items of the batch throw. */
  constructor(sizeMax: number, work: (items: readonly Item[]) => Promise<readonly Outcome[]>) {
    this.#sizeMax = sizeMax;
    this.#work = work;
  }

  add(key: string, item: Item): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const waiting = { item, resolve, reject, inTrace: AsyncLocalStorage.snapshot() };
      const line = this.#lines.get(key);
      if (line !== undefined) {
        line.push(waiting);
        return;
      }
      const begun = [waiting];
      this.#lines.set(key, begun);
      void this.#run(key, begun);
    });
  }

  async #run(key: string, line: Waiting<Item, Outcome>[]): Promise<void> {
    while (line.length > 0) {
      const batch = line.splice(0, this.#sizeMax);
      try {
        // The trace of the first stands for all: a batch is one transaction.
        const outcomes = await batch[0]?.inTrace(() => this.#work(batch.map(({ item }) => item)));
        for (const [at, { resolve }] of batch.entries()) resolve(outcomes?.[at] as Outcome);
      } catch (thrown) {
        for (const { reject } of batch) reject(thrown);
      }
    }
    this.#lines.delete(key);
  }
}
