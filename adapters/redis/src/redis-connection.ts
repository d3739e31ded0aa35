import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { Clock } from '@jangteo/kernel/clock';
import type { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { createClient } from '@redis/client';
import { away, isConnectionLoss, isRefusal, isUnknownScript, toJangteoError } from './redis-errors.ts';
import { type RedisServer, type RedisServers, readServers } from './redis-servers.ts';

export type RedisReply = string | number | null | readonly RedisReply[];

/** A Lua script, which Redis runs as one step. */
export interface RedisScript {
  readonly text: string;
  readonly sha: string;
}

export function redisScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

interface Client {
  connect(): Promise<unknown>;
  sendCommand(args: string[]): Promise<unknown>;
  close(): Promise<void>;
  destroy(): void;
}

const CONNECT_MS = 1_500;
const ANSWER_MS = 2_000;
const BACKOFF_MS = 50;
const BACKOFF_MS_MAX = 2_000;

/**
 * One connection, on which many calls are under way at once. It is made anew when a call wants it, but not more often than the backoff
 * allows; calls in between fail at once, nothing waits in a queue. Of several servers the first that takes writes is used.
 */
export class RedisConnection {
  readonly #urls: RedisServers;
  readonly #runtime: Runtime;
  #client: Client | undefined;
  #connecting: Promise<Client> | undefined;
  #server = 0;
  #failures = 0;
  #failure: unknown;
  #retryAt = 0;
  #isClosed = false;

  /** Throws BAD_CONFIG for a URL that is none. */
  constructor(url: string, runtime: Runtime) {
    this.#urls = readServers(url);
    this.#runtime = runtime;
  }

  /** What keys begin with. */
  get prefix(): string {
    return this.#urls.prefix;
  }

  /** Throws ENGINE_AWAY within 2 s, and 1.5 s more a server where it has to connect; what was sent may have been done. Throws STORE_FULL and BAD_CONFIG, too. */
  async send(args: readonly string[]): Promise<RedisReply> {
    const client = await this.#connected();
    try {
      return (await within(this.#runtime.clock, ANSWER_MS, client.sendCommand([...args]))) as RedisReply;
    } catch (thrown) {
      if (isConnectionLoss(thrown)) this.#drop(client, thrown);
      throw this.#isClosed ? closed() : toJangteoError(thrown);
    }
  }

  async run({ sha, text }: RedisScript, keys: readonly string[], args: readonly string[]): Promise<RedisReply> {
    const rest = [`${keys.length}`, ...keys, ...args];
    try {
      return await this.send(['EVALSHA', sha, ...rest]);
    } catch (thrown) {
      if (!isUnknownScript(thrown)) throw thrown;
      return this.send(['EVAL', text, ...rest]);
    }
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connecting?.catch(() => {});
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    await within(this.#runtime.clock, ANSWER_MS, client.close()).catch(() => client.destroy());
  }

  async #connected(): Promise<Client> {
    if (this.#isClosed) throw closed();
    if (this.#client !== undefined) return this.#client;
    if (this.#connecting === undefined) {
      if (this.#runtime.clock.now() < this.#retryAt) throw toJangteoError(this.#failure);
      this.#connecting = this.#connect().finally(() => {
        this.#connecting = undefined;
      });
    }
    return this.#connecting;
  }

  async #connect(): Promise<Client> {
    const { servers } = this.#urls;
    let failure: unknown;
    for (let tries = 0; tries < servers.length; tries++) {
      try {
        this.#client = await this.#open(servers[this.#server] as RedisServer);
        if (this.#failures > 0) this.#runtime.logger.info('Redis answers again');
        this.#failures = 0;
        return this.#client;
      } catch (thrown) {
        failure = isRefusal(failure) ? failure : thrown;
        this.#server = (this.#server + 1) % servers.length;
      }
    }
    this.#backOff(failure);
    throw toJangteoError(failure);
  }

  async #open({ host, port }: RedisServer): Promise<Client> {
    const { tls, database, servers: _, prefix: __, ...credentials } = this.#urls;
    const client = createClient({
      ...credentials,
      database,
      socket: {
        host,
        port,
        connectTimeout: CONNECT_MS,
        reconnectStrategy: false,
        ...(tls ? { tls, ...(isIP(host) === 0 ? { servername: host } : {}) } : {}),
      },
      disableOfflineQueue: true,
      disableClientInfo: true,
      maintNotifications: 'disabled',
      // `within` bounds calls; the driver's own time-outs cost an AbortSignal each, and end when a command is written.
      commandOptions: { timeout: 0 },
    });
    client.on('error', (error) => this.#drop(client, error));
    const ready = async () => {
      await client.connect();
      const hello: unknown = await client.sendCommand(['HELLO']);
      if ((hello as { role?: unknown }).role !== 'master') throw new Error(`${host}:${port} is a replica`);
    };
    try {
      await within(this.#runtime.clock, CONNECT_MS, ready());
      return client;
    } catch (thrown) {
      client.destroy();
      throw thrown;
    }
  }

  /** Its other calls fail, too; the next one connects, to the next server where there are several. */
  #drop(client: Client, cause: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.destroy();
    if (this.#isClosed) return;
    this.#runtime.logger.warn('the connection to Redis was lost', { error: cause instanceof Error ? cause.message : String(cause) });
  }

  #backOff(cause: unknown): void {
    const { clock, random, logger } = this.#runtime;
    const wait = Math.min(BACKOFF_MS * 2 ** this.#failures++, BACKOFF_MS_MAX);
    this.#failure = cause;
    this.#retryAt = clock.now() + wait / 2 + random.next() * (wait / 2);
    if (this.#failures === 1) logger.warn('Redis cannot be reached', { error: cause instanceof Error ? cause.message : String(cause) });
  }
}

async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = clock.schedule(ms, () => reject(new Error(`no answer within ${ms} ms`)));
    work.finally(() => timer.cancel()).then(resolve, reject);
  });
}

function closed(): JangteoError {
  return away('the connection is closed');
}
