import type { Runtime } from '@jangteo/kernel/runtime';
import { type Consumer, startConsumer } from '@jangteo/messaging/consumer';
import { type ConsumerControl, controlConsumer } from '@jangteo/messaging/consumer-control';
import { every, type Recurring } from '@jangteo/messaging/every';
import { pruneInbox } from '@jangteo/messaging/inbox';
import { forgetLeases } from '@jangteo/messaging/lease';
import { messagingMigrations } from '@jangteo/messaging/migrations';
import { createOutbox } from '@jangteo/messaging/outbox';
import { startOutboxMarks } from '@jangteo/messaging/outbox-marks';
import { type Relay, startRelay } from '@jangteo/messaging/relay';
import { retryParkedKeys } from '@jangteo/messaging/retry-parked';
import { type MessagingTables, messaging } from '@jangteo/messaging/tables';
import type { Admission } from '@jangteo/ports/admission/admission';
import type { DocumentStore } from '@jangteo/ports/documents/document-store';
import type { KeyValue } from '@jangteo/ports/kv/key-value';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { Migration, SqlEngine, SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Provided } from '@jangteo/rpc/service-types';
import type { AnyService, Clients, Needs, RecurringWork, StorelessService } from './define-service.ts';
import { measureService } from './service-metrics.ts';

export interface Engines {
  readonly sql: SqlEngine;
  readonly log: EventLog;
  readonly documents: DocumentStore;
  readonly keyValue: KeyValue;
  readonly search: SearchIndex;
  /** Undefined: nobody is turned away before the store has decided. */
  readonly admission?: Admission;
}

/** What waits in a service: 0 everywhere means that it is at rest. */
export type Pending = Readonly<Record<string, number>>;

export interface StartedService {
  readonly name: string;
  readonly provides: readonly Provided[];
  readonly store: SqlStore<MessagingTables>;
  readonly runtime: Runtime;
  readonly consumer: Consumer | undefined;
  /** Where there is a consumer. */
  readonly control: ConsumerControl | undefined;
  pending(): Promise<Pending>;
  stop(): Promise<void>;
}

export interface StartedStoreless {
  readonly name: string;
  readonly provides: readonly Provided[];
  /** Throws where the engine that it needs does not answer. */
  readonly probe: () => Promise<void>;
}

export interface StartOptions {
  readonly runtime: Runtime;
  readonly engines: Engines;
  readonly clients: Clients<Needs>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Who brings events from the outbox into the log; default: the relay. Debezium publishes changes as well. */
  readonly outbox?: 'relay' | 'debezium';
}

const MINUTE_MS = 60_000;
/** How long the inbox remembers an event. */
export const INBOX_MS = 30 * 24 * 60 * MINUTE_MS;

/** The whole schema of a service's store. */
export function migrationsOf({ migrations }: AnyService): readonly Migration[] {
  return [...messagingMigrations, ...migrations];
}

/** Opens a service's store, then starts it with its relay, its consumer and its recurring work; where one fails, none goes on. */
export async function startService(definition: AnyService, options: StartOptions): Promise<StartedService> {
  const { engines } = options;
  const runtime = runtimeOf(options.runtime, definition);
  await using starting = new AsyncDisposableStack();
  const store = starting.adopt(await engines.sql.open<MessagingTables>(definition.name, migrationsOf(definition)), (open) => open.close());
  if (store.supports.exclusive) await forgetLeases(store);
  const service = await definition.start({
    runtime,
    store,
    outbox: createOutbox(runtime),
    clients: options.clients,
    settings: options.settings,
    documents: engines.documents,
    keyValue: engines.keyValue,
    search: engines.search,
    admission: engines.admission,
    changesLog: options.outbox === 'debezium' ? engines.log : undefined,
  });
  let relay: Relay | undefined;
  // Stops after the service. What it did not get to publish waits in the outbox for the next start.
  starting.defer(() => relay?.stop());
  starting.defer(() => service.stop?.());
  relay = options.outbox === 'debezium' ? await startOutboxMarks(runtime, store, engines.log) : startRelay(runtime, store, engines.log);
  const consumer =
    service.consumes === undefined
      ? undefined
      : await startConsumer(runtime, store, engines.log, { name: definition.name, handlers: service.consumes, ...service.consumer });
  const upkeep: RecurringWork[] = [{ name: 'prune-inbox', intervalMs: 60 * MINUTE_MS, work: () => prune(runtime, store) }];
  if (consumer !== undefined) {
    upkeep.push({ name: 'retry-parked-keys', intervalMs: MINUTE_MS, work: () => retryParkedKeys(runtime, store, consumer) });
  }
  const recurring: Recurring[] = [...upkeep, ...(service.recurring ?? [])].map(({ name, intervalMs, work }) =>
    every(runtime, store, name, intervalMs, work),
  );
  // What brings work in ends first.
  starting.defer(async () => void (await Promise.all([consumer?.subscription.close(), ...recurring.map((one) => one.stop())])));
  starting.defer(measureService(runtime, store, engines.log, consumer));
  service.run?.();
  const started = starting.move();
  return {
    name: definition.name,
    provides: service.provides,
    store,
    runtime,
    consumer,
    control: consumer && controlConsumer(runtime, store, engines.log, consumer),
    async pending() {
      const own = await service.pending?.();
      return { ...own, parked: await countRows(store, 'parked_keys'), outbox: await countRows(store, 'outbox') };
    },
    stop: () => started.disposeAsync(),
  };
}

/** Starts a service that has no store. */
export async function startStoreless(definition: StorelessService, options: StartOptions): Promise<StartedStoreless> {
  const { documents, keyValue, search, admission } = options.engines;
  const { provides, probe } = await definition.start({
    runtime: runtimeOf(options.runtime, definition),
    clients: options.clients,
    settings: options.settings,
    documents,
    keyValue,
    search,
    admission,
  });
  return { name: definition.name, provides, probe };
}

/** What a service says of itself carries its name. */
function runtimeOf(runtime: Runtime, { name }: { readonly name: string }): Runtime {
  return { ...runtime, logger: runtime.logger.with({ service: name }), tracer: runtime.tracer.for(name), meter: runtime.meter.for(name) };
}

async function prune(runtime: Runtime, store: SqlStore<MessagingTables>): Promise<void> {
  await pruneInbox(store, runtime.clock.now() - INBOX_MS);
}

async function countRows(store: SqlStore<MessagingTables>, table: 'outbox' | 'parked_keys'): Promise<number> {
  const { rows } = await messaging(store.read)
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow();
  return Number(rows);
}
