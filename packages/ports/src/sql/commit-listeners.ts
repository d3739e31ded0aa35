import { AsyncLocalStorage } from 'node:async_hooks';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Logger } from '@jangteo/kernel/logger';

/** Who wants to hear of commits. Listeners run in the async context of the store's opening, not in that of some transaction. */
export class CommitListeners {
  readonly #listeners = new Set<() => void>();
  readonly #outside = AsyncLocalStorage.snapshot();
  readonly #store: string;
  readonly #logger: Logger;

  constructor(store: string, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /** Returns how to stop. */
  add(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(): void {
    if (this.#listeners.size > 0) this.#outside(() => this.#tellAll());
  }

  #tellAll(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (thrown) {
        this.#logger.error('a listener for commits failed', { store: this.#store, error: JangteoError.from(thrown).message });
      }
    }
  }
}
