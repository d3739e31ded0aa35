import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';

/** Counts up when a file in the folder changes in a way that an older version cannot read. */
const FORMAT = 1;
/** A process that was just killed needs a moment to let go. */
const LOCK_WAIT_MS = 5_000;

/** How the command line finds the platform that runs on a folder. */
export interface Discovery {
  readonly url: string;
  readonly instance: string;
  /** Good for the admin API as long as this platform runs. */
  readonly token: string;
  readonly pid: number;
}

export interface DataFolder {
  readonly path: string;
  announce(discovery: Discovery): void;
  release(): void;
}

const discoveryFile = (path: string) => join(path, 'running.json');

/**
 * Takes a data folder for this process: an exclusive lock on lock.db, which the system frees even after kill -9.
 *
 * With `parts` it takes these alone, beside other processes that have others: a shared lock on lock.db, which keeps a whole platform
 * out, and an exclusive one for each part. Throws DATA_DIR_NOT_WRITABLE, DATA_DIR_IN_USE, DATA_DIR_NEWER.
 */
export async function takeDataFolder(path: string, clock: Clock, parts?: readonly string[]): Promise<DataFolder> {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
  } catch (thrown) {
    throw new JangteoError('DATA_DIR_NOT_WRITABLE', `${path}: ${(thrown as Error).message}`, { cause: thrown });
  }
  const locks: DatabaseSync[] = [];
  const release = () => {
    for (const lock of locks) lock.close();
  };
  try {
    locks.push(await lockFile(path, 'lock.db', parts === undefined ? EXCLUSIVE : SHARED, clock));
    for (const part of parts ?? []) locks.push(await lockFile(path, `lock-${part}.db`, EXCLUSIVE, clock));
    checkFormat(path);
  } catch (thrown) {
    release();
    throw thrown;
  }
  let announced = false;
  return {
    path,
    announce(discovery) {
      writeAtomically(discoveryFile(path), discovery);
      announced = true;
    },
    release() {
      if (announced) rmSync(discoveryFile(path), { force: true });
      release();
    },
  };
}

/** What the last platform on this folder announced; it may be gone, so whoever uses it probes the instance first. */
export function readDiscovery(path: string): Discovery | undefined {
  try {
    return JSON.parse(readFileSync(discoveryFile(path), 'utf8')) as Discovery;
  } catch {
    return undefined;
  }
}

// A read inside a transaction holds SQLite's shared lock until the transaction ends.
const SHARED = 'BEGIN; SELECT count(*) FROM sqlite_master';
const EXCLUSIVE = 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE';

async function lockFile(path: string, name: string, statements: string, clock: Clock): Promise<DatabaseSync> {
  const giveUpAt = clock.now() + LOCK_WAIT_MS;
  for (;;) {
    let lock: DatabaseSync | undefined;
    try {
      lock = new DatabaseSync(join(path, name));
      lock.exec(statements);
      return lock;
    } catch (thrown) {
      lock?.close();
      const { message } = thrown as Error;
      if (!message.includes('locked')) throw new JangteoError('DATA_DIR_NOT_WRITABLE', `${path}/${name}: ${message}`, { cause: thrown });
      if (clock.now() >= giveUpAt) {
        const running = readDiscovery(path);
        throw new JangteoError(
          'DATA_DIR_IN_USE',
          `${path} is in use (${name})${running === undefined ? '' : ` by process ${running.pid} at ${running.url}`}`,
        );
      }
    }
    await clock.sleep(100);
  }
}

function checkFormat(path: string): void {
  const file = join(path, 'format.json');
  if (!existsSync(file)) {
    writeAtomically(file, { format: FORMAT });
    return;
  }
  const { format } = JSON.parse(readFileSync(file, 'utf8')) as { format?: number };
  if (typeof format !== 'number' || format > FORMAT) {
    throw new JangteoError('DATA_DIR_NEWER', `${path} has format ${format}, this version knows ${FORMAT}`);
  }
}

/** Readable by its owner alone: the file may hold a token. */
export function writeAtomically(file: string, content: unknown): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}
