import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runtime } from '@jangteo/kernel/runtime';
import { kyselyOver } from '@jangteo/ports/sql/direct-kysely';
import { type MigrationTarget, migrate } from '@jangteo/ports/sql/migrate';
import type { Migration, SqlEngine, SqlStore } from '@jangteo/ports/sql/sql-store';
import { CheckpointThread } from './sql-checkpoint-thread.ts';
import { columnTypes } from './sql-column-types.ts';
import type { SqliteConnection } from './sql-connection.ts';
import { sqlDialect } from './sql-dialect.ts';
import { SqliteFile, type SyncWal } from './sql-file.ts';
import { EmbeddedSqlStore, supports } from './sql-store.ts';

export interface EmbeddedSqlOptions {
  /** Each store is the file `<directory>/<name>.db` with its -wal and -shm. */
  readonly directory: string;
  readonly runtime: Runtime;
  /** The largest size of a store's file, in pages of 4 KiB; beyond it writes throw STORE_FULL. */
  readonly maxPages?: number;
  /** How many pages a store's WAL may have before a checkpoint begins. */
  readonly walPages?: number;
  /** Instead of fdatasync; for tests that drop what was not synced. */
  readonly sync?: SyncWal;
}

/** SQL stores in files of node:sqlite, written by this process alone. */
export function embeddedSqlEngine({ directory, runtime, maxPages, walPages, sync }: EmbeddedSqlOptions): SqlEngine {
  const checkpoints = new CheckpointThread();
  return {
    supports,
    async open<DB>(name: string, migrations: readonly Migration[]): Promise<SqlStore<DB>> {
      await mkdir(directory, { recursive: true });
      const file = await SqliteFile.open({
        path: join(directory, `${name}.db`),
        name,
        runtime,
        checkpoints,
        maxPages,
        walPages,
        sync,
        prepare: (writer) => writer.atomically(() => migrate(migrationTarget(name, writer, runtime), migrations)),
      });
      checkpoints.retain();
      return new EmbeddedSqlStore<DB>(name, file, runtime, () => checkpoints.release());
    },
  };
}

function migrationTarget(name: string, writer: SqliteConnection, { clock }: Runtime): MigrationTarget {
  return {
    name,
    db: kyselyOver(sqlDialect, (text, parameters) => writer.execute(text, parameters)),
    types: columnTypes,
    now: () => clock.now(),
  };
}
