import { JangteoError } from '@jangteo/kernel/errors';

type Round = PromiseWithResolvers<void>;

/**
 * Knows how far commits have reached the disk.
 *
 * One sync runs at a time; whatever is committed meanwhile shares the next one. After a sync that failed nothing may be
 * claimed any more (the kernel forgets which pages were lost), so the mark stays where it is until the store is opened again.
 */
export class DurableMark {
  readonly #sync: () => Promise<void>;
  readonly #afterRound: () => void;
  #committed = 0;
  #durable = 0;
  #current: Round | undefined;
  #currentTarget = 0;
  #next: Round | undefined;
  #failure: JangteoError | undefined;

  constructor(sync: () => Promise<void>, afterRound: () => void) {
    this.#sync = sync;
    this.#afterRound = afterRound;
  }

  /** A sync is under way. */
  get syncing(): boolean {
    return this.#current !== undefined;
  }

  /** Something is committed that is not durable yet, or never will be. */
  get pending(): boolean {
    return this.#durable < this.#committed;
  }

  get failure(): JangteoError | undefined {
    return this.#failure;
  }

  /** Call after a commit. Resolves once it is durable, rejects with ENGINE_AWAY or STORE_FULL. */
  committed(): Promise<void> {
    this.#committed++;
    const reached = this.reached();
    if (this.#current === undefined) void this.#syncRounds();
    return reached;
  }

  /** Resolves once all that is committed by now is durable. */
  reached(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (!this.pending) return Promise.resolve();
    if (this.#current !== undefined && this.#currentTarget === this.#committed) return this.#current.promise;
    this.#next ??= Promise.withResolvers<void>();
    return this.#next.promise;
  }

  async #syncRounds(): Promise<void> {
    while (this.#next !== undefined) {
      const round = this.#next;
      this.#next = undefined;
      this.#current = round;
      this.#currentTarget = this.#committed;
      try {
        await this.#sync();
      } catch (thrown) {
        this.#fail(thrown, round);
        return;
      }
      this.#durable = this.#currentTarget;
      this.#current = undefined;
      round.resolve();
      this.#afterRound();
    }
  }

  #fail(thrown: unknown, round: Round): void {
    const full = thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT');
    this.#failure = new JangteoError(full ? 'STORE_FULL' : 'ENGINE_AWAY', 'the store could not be synced to the disk; start again', {
      cause: thrown,
    });
    this.#current = undefined;
    round.reject(this.#failure);
    this.#next?.reject(this.#failure);
    this.#afterRound();
  }
}
