import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { CommitListeners } from '@jangteo/ports/sql/commit-listeners';
import type { StatementResult } from '@jangteo/ports/sql/direct-kysely';
import { WAL_PAGES, WalCheckpoints } from './sql-checkpoint.ts';
import type { CheckpointThread } from './sql-checkpoint-thread.ts';
import { SqliteConnection } from './sql-connection.ts';
import { DurableMark } from './sql-durable-mark.ts';
import { GroupCommit } from './sql-group-commit.ts';
import type { SqliteTransaction } from './sql-transaction.ts';

/** Brings what was written to the open WAL `fd` onto the disk. */
export type SyncWal = (fd: number) => Promise<void>;

/**
 * A read by id goes down two trees; with this, all of the first one and the upper pages of the second stay in memory for a million rows.
 * Taken as pages are read.
 */
const READ_CACHE_KIB = 65_536;

export interface SqliteFileOptions {
  readonly path: string;
  readonly name: string;
  readonly runtime: Runtime;
  readonly checkpoints: CheckpointThread;
  readonly sync?: SyncWal | undefined;
  readonly maxPages?: number | undefined;
  readonly walPages?: number | undefined;
  /** Runs once on the writing connection, before anything else; what it wrote is durable when the file is open. */
  readonly prepare?: (writer: SqliteConnection) => Promise<void>;
}

/**
 * One SQLite file in WAL mode with its one writing connection and a reading one beside it.
 *
 * SQLite itself syncs only at checkpoints (synchronous=NORMAL): a commit is durable after the next sync of the WAL, which
 * runs outside the event loop, and nothing is answered before. The WAL keeps its inode while the file is open, so one handle
 * does; and SQLite syncs the file before it writes over frames of the WAL, so what was once durable stays so.
 */
export class SqliteFile {
  readonly #options: SqliteFileOptions;
  readonly #writer: SqliteConnection;
  readonly #reader: SqliteConnection;
  readonly #wal: number;
  readonly #mark: DurableMark;
  readonly #groups: GroupCommit;
  readonly #checkpoints: WalCheckpoints;
  readonly #listeners: CommitListeners;
  #closed: Promise<void> | undefined;

  static async open(options: SqliteFileOptions): Promise<SqliteFile> {
    const { path, maxPages, prepare } = options;
    const writer = new SqliteConnection(path, { readOnly: false });
    try {
      writer.run('pragma journal_mode = wal');
      writer.run('pragma synchronous = normal');
      writer.run('pragma wal_autocheckpoint = 0');
      writer.run('pragma temp_store = memory');
      if (maxPages !== undefined) writer.run(`pragma max_page_count = ${maxPages}`);
      await prepare?.(writer);
      // A file just opened has its WAL only after the first read.
      writer.run('select count(*) from sqlite_schema');
      writer.forgetStatements();
      const wal = openSync(`${path}-wal`, 'r+');
      fsyncSync(wal);
      syncDirectory(dirname(path));
      const reader = new SqliteConnection(path, { readOnly: true });
      reader.run(`pragma cache_size = -${READ_CACHE_KIB}`);
      return new SqliteFile(options, writer, reader, wal);
    } catch (thrown) {
      writer.close();
      throw thrown;
    }
  }

  private constructor(options: SqliteFileOptions, writer: SqliteConnection, reader: SqliteConnection, wal: number) {
    const { path, name, runtime, checkpoints, sync = dataSync, walPages = WAL_PAGES } = options;
    this.#options = options;
    this.#writer = writer;
    this.#reader = reader;
    this.#wal = wal;
    this.#listeners = new CommitListeners(name, runtime.logger);
    this.#mark = new DurableMark(
      () => sync(this.#wal),
      () => this.#afterSync(),
    );
    this.#checkpoints = new WalCheckpoints(path, writer, checkpoints, runtime.logger, walPages);
    this.#groups = new GroupCommit(name, writer, this.#mark, runtime, () => this.#checkpoints.betweenGroups());
  }

  /** One SELECT on the reading connection. What it may have seen is durable when it resolves. */
  async read(text: string, parameters: readonly unknown[]): Promise<StatementResult> {
    this.#refuseIfGone();
    const result = this.#reader.execute(text, parameters);
    if (this.#mark.pending) await this.#mark.reached();
    return result;
  }

  /** The values of one SELECT's rows at once; undefined where it might see what is not durable yet. */
  readNow(text: string, parameters: readonly unknown[]): unknown[][] | undefined {
    this.#refuseIfGone();
    return this.#mark.pending ? undefined : this.#reader.values(text, parameters);
  }

  /** Runs `work` as one member of a commit group, perhaps twice, and resolves once it is durable. */
  async transaction<T>(work: (tx: SqliteTransaction) => Promise<T>): Promise<T> {
    this.#refuseIfGone();
    return this.#groups.run(work);
  }

  /** Calls `listener` after each sync that made commits durable. Returns how to stop. */
  onCommit(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#groups.idle();
    // What could not be made durable was told to its callers.
    await this.#mark.reached().catch(() => {});
    await this.#checkpoints.idle();
    this.#reader.close();
    closeSync(this.#wal);
    this.#writer.close();
  }

  #refuseIfGone(): void {
    if (this.#closed !== undefined) throw new JangteoError('ENGINE_AWAY', `the store "${this.#options.name}" is closed`);
    if (this.#mark.failure !== undefined) throw this.#mark.failure;
  }

  #afterSync(): void {
    const { name, runtime } = this.#options;
    const { failure } = this.#mark;
    this.#groups.wake();
    if (failure !== undefined) {
      runtime.logger.critical('a store could not be synced to the disk and refuses work', { store: name, error: String(failure.cause) });
      return;
    }
    this.#listeners.tell();
  }
}

/** The callback form: a FileHandle's promise took half as long again. */
function dataSync(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(fd, (error) => (error ? reject(error) : resolve()));
  });
}

/** A new file's name, too, must reach the disk. Windows keeps it without, and cannot open a folder. */
function syncDirectory(path: string): void {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
