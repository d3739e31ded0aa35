import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SearchService } from '@jangteo/contracts/search/v1/search';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import type { Logger } from '@jangteo/kernel/logger';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { messagingMigrations } from '@jangteo/messaging/migrations';
import type { DictionaryRule } from '@jangteo/ports/search/search-index';
import { localClient } from '@jangteo/rpc/local-client';
import { type Client, type Handlers, provide } from '@jangteo/rpc/service-types';
import { migrations } from '../migrations/index.ts';
import { openLife } from '../src/life.ts';
import type { LifeStore } from '../src/life-tables.ts';
import { ALIAS, RAW } from '../src/names.ts';
import type { GoldenQuery, Life, Queries, Words } from '../src/parts.ts';
import { type MemoryCatalog, memoryCatalog } from './memory-catalog.ts';
import { type MemorySearchIndex, memorySearchIndex } from './memory-search-index.ts';

export interface OpenedLife {
  readonly catalog: MemoryCatalog;
  readonly search: MemorySearchIndex;
  readonly store: LifeStore;
  readonly client: Client<typeof SearchService>;
  readonly life: Life;
  /** What the operator has edited. */
  readonly shop: { dictionary: DictionaryRule[]; golden: GoldenQuery[]; live: readonly DictionaryRule[] };
  /** What was logged at warn or above. */
  readonly logged: string[];
  start(): void;
  /** Ends the process as kill -9 does, as far as the index can tell, and starts another. */
  restart(): Promise<void>;
  /** Until everything that the catalogue has is in the live index. */
  rest(): Promise<void>;
  until(what: string, condition: () => boolean | Promise<boolean>): Promise<void>;
  /** Waits for the reindex under way and tells how it ended. */
  ended(): Promise<{ index: string; state: string; findings: readonly string[] }>;
  /** The raw index and all versions that are kept up to date have what the catalogue has. */
  assertParity(): Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MS = 20_000;

/** The index's life on a catalogue and an engine in memory, with a store of its own. */
export async function openMemoryLife(): Promise<OpenedLife> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-life-'));
  const logged: string[] = [];
  const say = (message: string) => void logged.push(message);
  const logger: Logger = { ...systemRuntime.logger, warn: say, error: say, critical: say, with: () => logger };
  const runtime: Runtime = { ...systemRuntime, logger };
  const engine = embeddedSqlEngine({ directory, runtime });
  const store: LifeStore = await engine.open('search', [...messagingMigrations, ...migrations]);
  const catalog = memoryCatalog();
  const search = memorySearchIndex();
  const shop: OpenedLife['shop'] = { dictionary: [], golden: [], live: [] };
  const words = {
    dictionary: async () => shop.dictionary,
    golden: async () => shop.golden,
    setLive(dictionary: readonly DictionaryRule[]) {
      shop.live = dictionary;
    },
  } as unknown as Words;
  const queries = {
    titles: async (target: string, query: string) =>
      (await titlesIn(search, target)).filter((title) => title.startsWith(query)).slice(0, 10),
    async refreshVocabulary() {},
  } as unknown as Queries;
  const open = () => openLife({ runtime, store, search, words, queries, catalog: catalog.client, sweepEveryMs: 0 });
  let life = open();
  const provided = () => provide(SearchService, life.rpc as Handlers<typeof SearchService>);
  const until: OpenedLife['until'] = async (what, condition) => {
    const giveUpAt = performance.now() + PATIENCE_MS;
    while (!(await condition())) {
      if (performance.now() > giveUpAt) throw new Error(`waited in vain until ${what}; ${logged.slice(-5).join('; ')}`);
      await sleep(5);
    }
  };
  const client = localClient(SearchService, provided, { runtime, encode: true });
  const isThere = async () => (await search.alias(ALIAS)) !== undefined;
  return {
    catalog,
    search,
    store,
    client,
    get life() {
      return life;
    },
    shop,
    logged,
    start: () => life.run(),
    async restart() {
      // Nothing that it does after the crash may reach the engine.
      const { before } = search;
      const died = new Error('the process is gone');
      search.before = () => Promise.reject(died);
      search.crash();
      await life.stop();
      search.before = before;
      life = open();
      life.run();
    },
    until,
    rest: () => until('the index is at rest', async () => (await isThere()) && (await life.pending()) === 0),
    async ended() {
      await until('the reindex has ended', async () => ((await client.getReindex({})).reindex?.endedAt ?? 0n) > 0n);
      const { index = '', state = '', findings = [] } = (await client.getReindex({})).reindex ?? {};
      return { index, state, findings };
    },
    async assertParity() {
      assert.deepEqual(search.seen(RAW), catalog.all(), RAW);
      const { indexes } = await client.listIndexes({});
      for (const { name, state } of indexes)
        if (state === 'live' || state === 'kept') assert.deepEqual(search.seen(name), catalog.listed(), name);
    },
    async close() {
      await life.stop();
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function titlesIn(search: MemorySearchIndex, target: string): Promise<string[]> {
  const index = (await search.alias(target)) ?? target;
  return search.seen(index).map((one) => search.document(index, one.slice(0, one.lastIndexOf('@')))?.title ?? '');
}
