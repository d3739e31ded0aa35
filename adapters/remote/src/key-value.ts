import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { KeyValueService } from '@jangteo/contracts/kv/v1/kv';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import type { KeyValue, KeyValueSupports } from '@jangteo/ports/kv/key-value';
import { Turns } from '@jangteo/ports/log/turns';
import { answerOf, CALL_MS, whenThere } from './server-away.ts';

export interface RemoteKeyValueOptions {
  /** gRPC over HTTP/2 to a server that has `keyValueRoutes`; it belongs to the caller, who closes it afterwards. */
  readonly transport: Transport;
  readonly runtime: Runtime;
}

const NAME = 'kv';
/** The others wait for their turn here, where no deadline runs, rather than all at the server. */
const CALLS_MAX = 100;

/** The key-values of another process. Waits up to 30 s for its server, then throws ENGINE_AWAY. */
export async function remoteKeyValue({ transport, runtime }: RemoteKeyValueOptions): Promise<KeyValue> {
  refuseNestedTransaction(NAME);
  const client = createClient(KeyValueService, transport);
  const { lossMsMax } = await whenThere(runtime, () => client.supports({}, { timeoutMs: CALL_MS }));
  return new RemoteKeyValue(client, { lossMsMax });
}

class RemoteKeyValue implements KeyValue {
  readonly supports: KeyValueSupports;
  readonly #client: Client<typeof KeyValueService>;
  readonly #turns = new Turns(CALLS_MAX);
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(client: Client<typeof KeyValueService>, supports: KeyValueSupports) {
    this.supports = supports;
    this.#client = client;
  }

  async get(key: string): Promise<string | undefined> {
    const { value } = await this.#ask(() => this.#client.get({ key }, { timeoutMs: CALL_MS }));
    return value;
  }

  async set(key: string, value: string, ttlMs?: number): Promise<void> {
    await this.#ask(() => this.#client.set({ key, value, ...life(ttlMs) }, { timeoutMs: CALL_MS }));
  }

  async delete(key: string): Promise<boolean> {
    const { existed } = await this.#ask(() => this.#client.delete({ key }, { timeoutMs: CALL_MS }));
    return existed;
  }

  async increment(key: string, by: number, ttlMs?: number): Promise<number> {
    const { sum } = await this.#ask(() => this.#client.increment({ key, by, ...life(ttlMs) }, { timeoutMs: CALL_MS }));
    return Number(sum);
  }

  async compareAndSet(key: string, expected: string | undefined, value: string, ttlMs?: number): Promise<boolean> {
    const request = { key, value, ...(expected === undefined ? {} : { expected }), ...life(ttlMs) };
    const { wasSet } = await this.#ask(() => this.#client.compareAndSet(request, { timeoutMs: CALL_MS }));
    return wasSet;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#underWay);
  }

  async #ask<T>(call: () => Promise<T>): Promise<T> {
    // A call to another process would hold the transaction's store for as long as it takes.
    refuseNestedTransaction(NAME);
    if (this.#isClosed) throw new JangteoError('ENGINE_AWAY', 'the key-value store is closed');
    const asking = this.#turns.take(() => answerOf(call()));
    this.#underWay.add(asking);
    try {
      return await asking;
    } finally {
      this.#underWay.delete(asking);
    }
  }
}

function life(ttlMs: number | undefined): { ttlMs?: number } {
  return ttlMs === undefined ? {} : { ttlMs };
}
