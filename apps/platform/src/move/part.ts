import { Checksum } from './checksum.ts';

/** How far two sides are the same, row by row. */
export interface Compared {
  /** Rows at the beginning that are on both sides, equal. */
  readonly same: number;
  /** The first row of the target that the source has not, or has otherwise. */
  readonly foreign?: string;
  /** The first row of the source that the target has not. */
  readonly missing?: string;
}

export interface Copying {
  /** Where a copy goes on that was broken off: behind so many rows. */
  readonly from: number;
  readonly onRows: (rows: number) => void;
  readonly signal: AbortSignal;
}

/** A table, a collection, a partition, the key-values: what is copied and compared as one. */
export interface Part {
  readonly engine: string;
  readonly name: string;
  /** Rows at the source. */
  readonly rows: number;
  compare(): Promise<Compared>;
  /** Ends early where the signal aborts. */
  copy(copying: Copying): Promise<void>;
  /** Both sides, read anew. */
  sums(onRows: (rows: number) => void): Promise<{ source: Checksum; target: Checksum }>;
}

/** A part whose rows come in one order on both sides, and are written in it: what is there of a broken-off copy is its beginning. */
export interface OrderedRows<Row> extends Pick<Part, 'engine' | 'name' | 'rows'> {
  source(): Iterable<Row>;
  target(): AsyncIterable<readonly Row[]>;
  /** All of them or a beginning of them. */
  write(rows: readonly Row[]): Promise<void>;
  /** What a person finds the row by. */
  keyOf(row: Row): string;
  /** All that has to be equal. */
  textOf(row: Row): string;
  /** Of its text, about. */
  charactersOf(row: Row): number;
  /** Once all rows are there. */
  finish?(): Promise<void>;
}

const BATCH_ROWS_MAX = 2_000;
const BATCH_CHARACTERS_MAX = 2_000_000;

export function orderedPart<Row>(ordered: OrderedRows<Row>): Part {
  const { engine, name, rows } = ordered;
  return {
    engine,
    name,
    rows,
    async compare() {
      let same = 0;
      const source = ordered.source()[Symbol.iterator]();
      try {
        for await (const page of ordered.target()) {
          for (const row of page) {
            const { done, value } = source.next();
            if (done === true || ordered.textOf(value) !== ordered.textOf(row)) return { same, foreign: ordered.keyOf(row) };
            same++;
          }
        }
        const { done, value } = source.next();
        return done === true ? { same } : { same, missing: ordered.keyOf(value) };
      } finally {
        source.return?.();
      }
    },
    async copy({ from, onRows, signal }) {
      let at = 0;
      for (const batch of batchesOf(ordered)) {
        if (signal.aborted) return;
        const fresh = batch.slice(Math.max(0, from - at));
        at += batch.length;
        if (fresh.length > 0) await ordered.write(fresh);
        onRows(batch.length);
      }
      await ordered.finish?.();
    },
    async sums(onRows) {
      const [source, target] = [new Checksum(), new Checksum()];
      // In batches, so that the event loop gets its turn.
      for (const batch of batchesOf(ordered)) {
        for (const row of batch) source.add(ordered.textOf(row));
        onRows(batch.length);
        await new Promise(setImmediate);
      }
      for await (const page of ordered.target()) for (const row of page) target.add(ordered.textOf(row));
      return { source, target };
    },
  };
}

function* batchesOf<Row>({ source, charactersOf }: OrderedRows<Row>): Generator<Row[]> {
  let [batch, characters]: [Row[], number] = [[], 0];
  for (const row of source()) {
    batch.push(row);
    characters += charactersOf(row);
    if (batch.length < BATCH_ROWS_MAX && characters < BATCH_CHARACTERS_MAX) continue;
    yield batch;
    [batch, characters] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
