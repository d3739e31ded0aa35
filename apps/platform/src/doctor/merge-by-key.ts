/** Rows in ascending order of a key, read a page at a time; a key may have several rows. */
export interface KeyedStream<T> {
  readonly keyOf: (row: T) => string;
  /** The rows after `last` (undefined: from the beginning); none at the end. */
  readonly pages: (last?: T) => Promise<readonly T[]>;
}

export interface KeyedRows<R> {
  readonly key: string;
  readonly rows: { readonly [K in keyof R]: readonly R[K][] };
}

/** Walks several streams side by side: each key once, in ascending order, with each stream's rows of that key. */
export async function* mergeByKey<R extends object>(streams: { readonly [K in keyof R]: KeyedStream<R[K]> }): AsyncGenerator<KeyedRows<R>> {
  const cursors = Object.entries(streams).map(([name, stream]) => [name, new Cursor(stream as KeyedStream<unknown>)] as const);
  for (;;) {
    const heads = await Promise.all(cursors.map(([, cursor]) => cursor.key()));
    const key = heads.filter((head) => head !== undefined).sort(byCodeUnit)[0];
    if (key === undefined) return;
    const rows: Record<string, unknown[]> = {};
    for (const [name, cursor] of cursors) rows[name] = await cursor.takeAll(key);
    yield { key, rows: rows as KeyedRows<R>['rows'] };
  }
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

class Cursor {
  readonly #stream: KeyedStream<unknown>;
  #page: readonly unknown[] = [];
  #next = 0;
  #last: unknown;
  #ended = false;

  constructor(stream: KeyedStream<unknown>) {
    this.#stream = stream;
  }

  /** The key of the next row; undefined at the end. */
  async key(): Promise<string | undefined> {
    if (this.#next === this.#page.length && !this.#ended) {
      this.#page = await this.#stream.pages(this.#last);
      this.#next = 0;
      this.#last = this.#page.at(-1);
      this.#ended = this.#page.length === 0;
    }
    return this.#ended ? undefined : this.#stream.keyOf(this.#page[this.#next]);
  }

  async takeAll(key: string): Promise<unknown[]> {
    const rows: unknown[] = [];
    while ((await this.key()) === key) rows.push(this.#page[this.#next++]);
    return rows;
  }
}
