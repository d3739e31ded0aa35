import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRODUCT_CHANGES } from '@jangteo/contracts/events';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { toIso } from '@jangteo/kernel/clock';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { messagingMigrations } from '@jangteo/messaging/migrations';
import type { MessagingTables } from '@jangteo/messaging/tables';
import type { EventLog, LogRecord } from '@jangteo/ports/log/event-log';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { migrations } from '../migrations/index.ts';
import { PRODUCTS } from '../src/products.ts';
import { ChangePublisher, type PublisherOptions } from '../src/publish-changes.ts';
import type { CatalogTables } from '../src/tables.ts';

/** A value of the topic, as a follower reads it. */
export interface Told {
  readonly before: unknown;
  readonly after: { readonly id: string; readonly n: number } | null;
  readonly source: { readonly document_version: number | null; readonly snapshot: string; readonly [field: string]: unknown };
  readonly op: string;
  readonly ts_ms: number;
}

const DEADLINE_MS = 20_000;

/** What publishes changes of products, on embedded engines, with what reads them. */
export async function openPublisher() {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-changes-'));
  const warnings: string[] = [];
  const logger = { ...systemRuntime.logger, warn: (message: string) => void warnings.push(message) };
  const runtime: Runtime = { ...systemRuntime, logger };
  const engine = embeddedSqlEngine({ directory, runtime });
  const store = await engine.open<CatalogTables & MessagingTables>('catalog', [...messagingMigrations, ...migrations]);
  const tables = store as unknown as SqlStore<CatalogTables>;
  const documentStore = embeddedDocumentStore({ engine, runtime });
  const documents = await documentStore.collection(PRODUCTS);
  const log = await embeddedEventLog({ engine, runtime });
  await log.ensureTopics([PRODUCT_CHANGES]);
  const running: (() => Promise<void>)[] = [];

  async function records(): Promise<LogRecord[]> {
    const { name: topic } = PRODUCT_CHANGES;
    const ends = await log.ends(topic);
    return (await Promise.all(ends.map(({ partition, start }) => log.read({ topic, partition, offset: start }, 100_000)))).flat();
  }

  return {
    runtime,
    store,
    tables,
    documents,
    log,
    warnings,
    records,
    put: (id: string, n: number) => documents.put(id, JSON.stringify({ id, skus: [id], n, updated_at: toIso(1_000_000 + n) })),
    /** Starts one; returns how to stop it. */
    start(parts: Partial<PublisherOptions> = {}): () => Promise<void> {
      const stopping = new AbortController();
      const done = new ChangePublisher({ runtime, store: tables, documents, log, ...parts }).run(stopping.signal);
      const stop = async () => {
        stopping.abort();
        await done;
      };
      running.push(stop);
      return stop;
    },
    /** What was told, by product, in order. */
    async told(): Promise<Map<string, Told[]>> {
      const told = new Map<string, Told[]>();
      for (const { key, value } of await records()) {
        const { id } = JSON.parse(key) as { id: string };
        told.set(id, [...(told.get(id) ?? []), JSON.parse(value) as Told]);
      }
      return told;
    },
    /** Each change of one product as `op n`, or `d`. */
    async opsOf(id: string): Promise<string[]> {
      return ((await this.told()).get(id) ?? []).map(({ op, after }) => (after === null ? op : `${op} ${after.n}`));
    },
    async until(what: string, check: () => Promise<boolean>): Promise<void> {
      const deadline = performance.now() + DEADLINE_MS;
      while (!(await check())) {
        if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
        await systemRuntime.clock.sleep(5);
      }
    },
    async close() {
      await Promise.all(running.map((stop) => stop()));
      await log.close();
      await documentStore.close();
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

export type OpenedPublisher = Awaited<ReturnType<typeof openPublisher>>;

/** This log, with another way to append. */
export function logThat(log: EventLog, append: EventLog['append']): EventLog {
  return {
    supports: log.supports,
    ensureTopics: (topics) => log.ensureTopics(topics),
    topics: () => log.topics(),
    append,
    subscribe: (options) => log.subscribe(options),
    ends: (topic) => log.ends(topic),
    read: (at, limit) => log.read(at, limit),
    lag: (group) => log.lag(group),
    seek: (group, to) => log.seek(group, to),
    prune: () => log.prune(),
    close: () => log.close(),
  };
}
