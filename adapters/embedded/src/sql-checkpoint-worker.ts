import { DatabaseSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';
import type { CheckpointReply, CheckpointRequest } from './sql-checkpoint-thread.ts';

parentPort?.on('message', ({ id, path }: CheckpointRequest) => {
  parentPort?.postMessage({ id, ...checkpoint(path) } satisfies CheckpointReply);
});

/** Copies what the WAL holds into the file, with SQLite's own syncs before and after. */
function checkpoint(path: string): { error?: string } {
  try {
    const database = new DatabaseSync(path, { timeout: 1_000 });
    try {
      database.exec('pragma synchronous = normal');
      database.exec('pragma wal_checkpoint(passive)');
    } finally {
      database.close();
    }
    return {};
  } catch (thrown) {
    return { error: String(thrown) };
  }
}
