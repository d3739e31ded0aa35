import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrderFailed, TOPICS } from '@jangteo/contracts/events';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { Migration, SqlStore } from '@jangteo/ports/sql/sql-store';
import { messagingMigrations } from '../src/migrations.ts';
import { createOutbox } from '../src/outbox.ts';
import type { MessagingTables } from '../src/tables.ts';

export const runtime = systemRuntime;
export const outbox = createOutbox(runtime);

export interface NotesTables extends MessagingTables {
  notes: { id: string; text: string };
}

const notes: Migration = {
  id: '0001-notes',
  steps: (schema, types) => [
    schema
      .createTable('notes')
      .addColumn('id', types.id, (column) => column.notNull())
      .addColumn('text', types.text(200), (column) => column.notNull()),
  ],
};

export interface Shop {
  readonly store: SqlStore<NotesTables>;
  readonly log: EventLog;
  /** Publishes `order_failed` events of one order, each in a transaction of its own. */
  publish(key: string, ...reasons: string[]): Promise<void>;
  noted(): Promise<string[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A store with a table of notes and an event log, on the embedded engines in a folder of their own, or in one that stays. */
export async function openShop(kept?: string): Promise<Shop> {
  const directory = kept ?? (await mkdtemp(join(tmpdir(), 'jangteo-messaging-')));
  const engine = embeddedSqlEngine({ directory, runtime });
  const store = await engine.open<NotesTables>('notes', [...messagingMigrations, notes]);
  const log = await embeddedEventLog({ engine, runtime });
  await log.ensureTopics(Object.values(TOPICS));
  return {
    store,
    log,
    async publish(key, ...reasons) {
      for (const reason of reasons) {
        await store.transaction((tx) => outbox.publish(tx, OrderFailed, key, { orderId: key, orderNumber: key, reason }));
      }
    },
    async noted() {
      const rows = await store.read.selectFrom('notes').select(['id', 'text']).execute();
      return rows.map(({ id, text }) => `${id}:${text}`);
    },
    async [Symbol.asyncDispose]() {
      await log.close();
      await store.close();
      if (kept === undefined) await rm(directory, { recursive: true });
    },
  };
}

/** Polls until `check` holds; fails after ten seconds. */
export async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await check()) return;
    await runtime.clock.sleep(20);
  }
  throw new Error(`never happened: ${what}`);
}
