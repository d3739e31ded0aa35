import { JangteoError } from '@jangteo/kernel/errors';
import type { IndexKind } from '@jangteo/ports/search/search-index';
import type { Opened } from './writer-messages.ts';

/** Indexes and aliases, as the writer that runs now told of them and as they were changed since. */
export class KnownIndexes {
  readonly #learn: () => Promise<Opened>;
  #indexes = new Map<string, IndexKind>();
  #aliases = new Map<string, string>();
  #opened: Promise<void> | undefined;

  constructor(learn: () => Promise<Opened>) {
    this.#learn = learn;
  }

  /** To be awaited before anything else is asked. */
  open(): Promise<void> {
    this.#opened ??= this.#open().catch((thrown) => {
      this.#opened = undefined;
      throw thrown;
    });
    return this.#opened;
  }

  /** Another writer has to be asked. */
  forgetAll(): void {
    this.#opened = undefined;
  }

  has(index: string): boolean {
    return this.#indexes.has(index);
  }

  /** Throws NOT_FOUND. */
  kind(index: string): IndexKind {
    const kind = this.#indexes.get(index);
    if (kind === undefined) throw new JangteoError('NOT_FOUND', `there is no search index "${index}"`);
    return kind;
  }

  /** The index that an alias points to. */
  behind(alias: string): string | undefined {
    return this.#aliases.get(alias);
  }

  /** The index that is meant by its name or an alias. Throws NOT_FOUND. */
  resolve(target: string): string {
    const index = this.#aliases.get(target) ?? target;
    this.kind(index);
    return index;
  }

  /** Whether some alias points to it. */
  isLive(index: string): boolean {
    return [...this.#aliases.values()].includes(index);
  }

  add(index: string, kind: IndexKind): void {
    this.#indexes.set(index, kind);
  }

  remove(index: string): void {
    this.#indexes.delete(index);
  }

  point(alias: string, index: string): void {
    this.#aliases.set(alias, index);
  }

  async #open(): Promise<void> {
    const { aliases, indexes } = await this.#learn();
    this.#aliases = new Map(aliases);
    this.#indexes = new Map(indexes.map(({ name, kind }) => [name, kind]));
  }
}
