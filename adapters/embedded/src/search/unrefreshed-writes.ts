import { JangteoError } from '@jangteo/kernel/errors';

/** Indexes with writes that no refresh has made durable: when the thread that has them is lost, so are they, and whoever wrote them is told. */
export class UnrefreshedWrites {
  readonly #unrefreshed = new Set<string>();
  readonly #lost = new Set<string>();

  add(index: string): void {
    this.#unrefreshed.add(index);
  }

  /** Ends with the refresh, unless that fails and the writes are still there. */
  async refreshed(index: string, refresh: () => Promise<void>): Promise<void> {
    const had = this.#unrefreshed.delete(index);
    try {
      await refresh();
    } catch (thrown) {
      if (had && !this.#lost.has(index)) this.#unrefreshed.add(index);
      throw thrown;
    }
  }

  forget(index: string): void {
    this.#unrefreshed.delete(index);
    this.#lost.delete(index);
  }

  loseAll(): void {
    for (const index of this.#unrefreshed) this.#lost.add(index);
    this.#unrefreshed.clear();
  }

  /** Throws ENGINE_AWAY, once. */
  tellLoss(index: string): void {
    if (this.#lost.delete(index)) {
      throw new JangteoError('ENGINE_AWAY', `what was written to "${index}" since its last refresh is lost: write it again`);
    }
  }
}
