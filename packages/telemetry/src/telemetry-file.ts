import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SampleTable } from './sample-table.ts';
import { SpanTable } from './span-table.ts';

export const RETENTION_MS = 24 * 3_600_000;
/** How much goes at a time where the file is full. */
const SHARE_TO_DROP = 0.1;
/** Pages kept free for what a transaction writes before its size is looked at. */
const RESERVE_BYTES = 1 << 20;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/**
 * The spans and samples of one process in a file that stays within its size: what is older than a day goes, then what is oldest.
 *
 * Nothing is synced, because nothing depends on it: a process that is killed loses its last moment, a machine that falls over may
 * lose the file, and a file that cannot be read is begun again.
 */
export class TelemetryFile {
  readonly spans: SpanTable;
  readonly samples: SampleTable;
  readonly #database: DatabaseSync;
  readonly #bytesMax: number;

  private constructor(database: DatabaseSync, bytesMax: number) {
    this.#database = database;
    this.#bytesMax = bytesMax;
    database.exec('pragma auto_vacuum = none; pragma journal_mode = wal; pragma synchronous = off; pragma journal_size_limit = 4194304');
    this.spans = new SpanTable(database);
    this.samples = new SampleTable(database);
  }

  static open(path: string, bytesMax: number): TelemetryFile {
    const database = new DatabaseSync(path, { timeout: 1_000 });
    try {
      return new TelemetryFile(database, bytesMax);
    } catch (thrown) {
      database.close();
      throw thrown;
    }
  }

  static remove(path: string): void {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  }

  /** Runs `work` in one transaction, then makes room. */
  write(now: number, work: () => void): void {
    this.#inTransaction(work);
    if (this.bytes() > this.#bytesMax - RESERVE_BYTES) this.#inTransaction(() => this.#dropOldest());
    this.#inTransaction(() => {
      this.spans.dropBefore(now - RETENTION_MS);
      this.samples.dropBefore(now - RETENTION_MS);
    });
  }

  /** What its rows take; the file itself may be larger, since its free pages are used again. */
  bytes(): number {
    const number = (pragma: string) => Number(Object.values(this.#database.prepare(`pragma ${pragma}`).get() ?? {})[0]);
    return (number('page_count') - number('freelist_count')) * number('page_size');
  }

  close(): void {
    this.#database.close();
  }

  #dropOldest(): void {
    this.spans.dropShare(SHARE_TO_DROP);
    this.samples.dropShare(SHARE_TO_DROP);
  }

  #inTransaction(work: () => void): void {
    this.#database.exec('begin immediate');
    try {
      work();
      this.#database.exec('commit');
    } catch (thrown) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw thrown;
    }
  }
}

/** Whether the file itself is of no use any more, and not just full or away. */
export function isBroken(thrown: unknown): boolean {
  const code = Number((thrown as { errcode?: number }).errcode ?? 0) & 0xff;
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}
