import { JangteoError } from '@jangteo/kernel/errors';
import type { Logger } from '@jangteo/kernel/logger';
import type { CheckpointThread } from './sql-checkpoint-thread.ts';
import type { SqliteConnection } from './sql-connection.ts';

/** 16 MiB in pages of 4 KiB: it is read again at the start after a crash. */
export const WAL_PAGES = 4_096;
/** At so many times its size, writers wait for the checkpoint that they outran. */
const HOLD_AT = 4;

/**
 * Keeps a WAL near its size. Most of it is copied beside the writer; a second, short checkpoint while no group is open
 * catches up, and then the next group writes from the WAL's beginning again.
 */
export class WalCheckpoints {
  readonly #path: string;
  readonly #writer: SqliteConnection;
  readonly #thread: CheckpointThread;
  readonly #logger: Logger;
  readonly #framesMax: number;
  #state: 'waiting' | 'copying' | 'behind' = 'waiting';
  /** Frames that an earlier checkpoint left, because another process still reads them. */
  #framesLeft = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(path: string, writer: SqliteConnection, thread: CheckpointThread, logger: Logger, framesMax: number) {
    this.#path = path;
    this.#writer = writer;
    this.#thread = thread;
    this.#logger = logger;
    this.#framesMax = framesMax;
  }

  /** Call between two groups; the next one may not begin before what it returns. */
  betweenGroups(): Promise<void> | undefined {
    const frames = this.#frames();
    if (this.#state === 'copying') return frames - this.#framesLeft < HOLD_AT * this.#framesMax ? undefined : this.#running;
    if (frames < this.#framesLeft) this.#framesLeft = 0;
    if (this.#state === 'behind') {
      this.#state = 'waiting';
      this.#framesLeft = frames;
      this.#running = this.#checkpoint();
      return this.#running;
    }
    if (frames - this.#framesLeft < this.#framesMax) return undefined;
    this.#state = 'copying';
    this.#running = this.#checkpoint().then(() => {
      this.#state = 'behind';
    });
    return undefined;
  }

  /** Resolves once no checkpoint runs. */
  idle(): Promise<void> {
    return this.#running;
  }

  async #checkpoint(): Promise<void> {
    try {
      await this.#thread.run(this.#path);
    } catch (thrown) {
      this.#warn(thrown);
    }
  }

  /** How many frames the WAL holds. SQLite before 3.51 does not know `noop` and makes a checkpoint of it. */
  #frames(): number {
    try {
      const [row] = this.#writer.execute('pragma wal_checkpoint(noop)', []).rows;
      return Number(row?.log ?? 0);
    } catch (thrown) {
      this.#warn(thrown);
      return 0;
    }
  }

  #warn(thrown: unknown): void {
    const { message } = JangteoError.from(thrown);
    this.#logger.warn('a checkpoint failed; the WAL grows until the next one', { path: this.#path, error: message });
  }
}
