import type { Clock } from '@jangteo/kernel/clock';

/** How long another process's change of a list may stay unseen here. */
const AGE_MS = 2_000;

/**
 * A list in SQL, kept in memory: searches read it all the time. A change in this process is seen at once, one in another within
 * seconds. A list that did not change stays the same array, so whoever made something of it knows.
 */
export class WordList<T> {
  readonly #read: () => Promise<readonly T[]>;
  readonly #clock: Clock;
  #rows: readonly T[] | undefined;
  #readAt = 0;
  #reading: Promise<readonly T[]> | undefined;
  #changes = 0;

  constructor(clock: Clock, read: () => Promise<readonly T[]>) {
    this.#clock = clock;
    this.#read = read;
  }

  /** What is known; where that is old, it is read again meanwhile. */
  async get(): Promise<readonly T[]> {
    if (this.#rows === undefined) return await this.fresh();
    // An engine that is away does not take the words away that are known.
    if (this.#clock.now() - this.#readAt > AGE_MS) this.fresh().catch(() => {});
    return this.#rows;
  }

  /** As it is stored now. */
  fresh(): Promise<readonly T[]> {
    this.#reading ??= this.#load().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Call it after a change: a reading under way may have missed it. */
  async changed(): Promise<void> {
    this.#changes++;
    await this.#reading?.catch(() => {});
    await this.fresh();
  }

  async #load(): Promise<readonly T[]> {
    const [changes, now] = [this.#changes, this.#clock.now()];
    const rows = await this.#read();
    if (changes !== this.#changes && this.#rows !== undefined) return this.#rows;
    this.#readAt = now;
    if (JSON.stringify(rows) !== JSON.stringify(this.#rows)) this.#rows = rows;
    return this.#rows as readonly T[];
  }
}
