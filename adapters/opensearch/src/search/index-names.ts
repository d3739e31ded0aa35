/** How indexes are called on the engine, where several shops may have theirs. A name has no `-`, so none is taken for another's. */
export class IndexNames {
  readonly #start: string;

  constructor(prefix: string) {
    this.#start = `${prefix}-`;
  }

  /** All indexes of this shop. */
  get all(): string {
    return `${this.#start}*`;
  }

  there(name: string): string {
    return this.#start + name;
  }

  here(there: string): string {
    return there.slice(this.#start.length);
  }

  /** The alias that an index is written through: a write to an index that is gone would make one. */
  writing(name: string): string {
    return `${this.#start}${name}${WRITING}`;
  }

  isWriting(alias: string): boolean {
    return alias.endsWith(WRITING);
  }
}

const WRITING = '-write';
