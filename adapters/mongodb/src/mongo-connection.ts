import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import { type Collection, type Db, type Document, MongoClient, type MongoClientOptions, MongoServerSelectionError } from 'mongodb';
import { toJangteoError } from './document-errors.ts';

/** How long a call may take before it is ENGINE_AWAY. */
export const CALL_MS = 5_000;

/** Where the URL does not say otherwise. A call finds out within these that no server takes it. */
const DEFAULTS: Readonly<MongoClientOptions> = {
  appName: 'jangteo',
  serverSelectionTimeoutMS: 2_000,
  connectTimeoutMS: 2_000,
  waitQueueTimeoutMS: 2_000,
  // The driver ends connections that hang when its heartbeat does; so it may not be rare.
  heartbeatFrequencyMS: 5_000,
  // What one server has and the others have not may be rolled back after a failover, and another change gets its version.
  readConcernLevel: 'majority',
};
const DATABASE = 'jangteo';

/** The driver's client, its pool and its reconnecting, with a bound to every call. */
export class MongoConnection {
  readonly #url: string;
  readonly #clock: Clock;
  #client: MongoClient;
  #isClosed = false;

  /** Throws BAD_CONFIG for a URL that is none. */
  constructor(url: string, clock: Clock) {
    this.#url = url;
    this.#clock = clock;
    this.#client = openClient(url);
  }

  /** One that is got before an outage may be of no use behind it: get it for each call. */
  collection<T extends Document>(name: string): Collection<T> {
    return this.#database.collection<T>(name);
  }

  /** Of whom streams are: those of another client are over. */
  get client(): object {
    return this.#client;
  }

  /** Throws ENGINE_AWAY after `ms`: what was sent may be done all the same. Errors of the driver become JangteoErrors. */
  async within<T>(ms: number, work: (database: Db) => Promise<T>): Promise<T> {
    const client = this.#client;
    const late = Promise.withResolvers<never>();
    const timer = this.#clock.schedule(ms, () => {
      late.reject(new JangteoError('ENGINE_AWAY', `MongoDB did not answer within ${ms} ms`));
    });
    try {
      return await Promise.race([work(this.#database), late.promise]);
    } catch (thrown) {
      if (thrown instanceof MongoServerSelectionError) this.#replace(client);
      throw toJangteoError(thrown);
    } finally {
      timer.cancel();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#client.close();
  }

  get #database(): Db {
    return this.#client.db(databaseIn(this.#url));
  }

  /**
   * Driver 7.9: a heartbeat that begins just as its connection ends never ends, and no server is ever found again. A client that has not
   * found one for the whole time that it may look is therefore not trusted to find one later.
   */
  #replace(client: MongoClient): void {
    if (this.#isClosed || client !== this.#client) return;
    this.#client = openClient(this.#url);
    client.close().catch(() => {});
  }
}

function openClient(url: string): MongoClient {
  const told = new Set([...new URLSearchParams(url.split('?')[1]).keys()].map((name) => name.toLowerCase()));
  const defaults = Object.entries(DEFAULTS).filter(([name]) => !told.has(name.toLowerCase()));
  try {
    return new MongoClient(url, { ...Object.fromEntries(defaults), writeConcern: { w: 'majority' } });
  } catch (thrown) {
    // Without the cause: it may quote the URL, and the URL has a password.
    const secret = /\/\/([^/]*)@/.exec(url)?.[1];
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    throw new JangteoError('BAD_CONFIG', `JANGTEO_DOCUMENTS_URL: ${secret === undefined ? detail : detail.replaceAll(secret, '...')}`);
  }
}

/** The path of the URL, which may have several hosts. */
function databaseIn(url: string): string {
  const path = /^[a-z+]+:\/\/[^/?]*\/([^?]*)/.exec(url)?.[1];
  return path === undefined || path === '' ? DATABASE : decodeURIComponent(path);
}
