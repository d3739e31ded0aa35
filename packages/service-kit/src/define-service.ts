import type { DescService } from '@bufbuild/protobuf';
import type { Settings, Values } from '@jangteo/kernel/config';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { ConsumerOptions, EventHandler } from '@jangteo/messaging/consumer';
import type { Outbox } from '@jangteo/messaging/outbox';
import type { MessagingTables } from '@jangteo/messaging/tables';
import type { Admission } from '@jangteo/ports/admission/admission';
import type { DocumentStore } from '@jangteo/ports/documents/document-store';
import type { KeyValue } from '@jangteo/ports/kv/key-value';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { Migration, SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Client, Provided } from '@jangteo/rpc/service-types';

/** The services that one calls, by a name of its own choice. */
export type Needs = Readonly<Record<string, DescService>>;
export type Clients<N extends Needs> = { readonly [K in keyof N]: Client<N[K]> };

/** What a service is given when it starts. */
export interface ServiceContext<DB, N extends Needs, S extends Settings> {
  readonly runtime: Runtime;
  readonly store: SqlStore<DB & MessagingTables>;
  readonly outbox: Outbox;
  readonly clients: Clients<N>;
  readonly settings: Values<S>;
  readonly documents: DocumentStore;
  readonly keyValue: KeyValue;
  readonly search: SearchIndex;
  readonly admission: Admission | undefined;
  /** Where changes of what is stored are published as they are, beside events: the log that takes them. See docs/debezium.md. */
  readonly changesLog: EventLog | undefined;
}

/** Work that comes round: see `every` in packages/messaging. */
export interface RecurringWork {
  readonly name: string;
  readonly intervalMs: number;
  readonly work: (stopping: AbortSignal) => Promise<void>;
}

/** A service that runs. */
export interface RunningService<DB> {
  readonly provides: readonly Provided[];
  /** Its consumer's table of event -> handler; the group has the service's name. */
  readonly consumes?: readonly EventHandler<DB & MessagingTables>[];
  readonly consumer?: Pick<ConsumerOptions<DB>, 'concurrency' | 'retry'>;
  readonly recurring?: readonly RecurringWork[];
  /** How much work of its own is not finished (charges under way, shipments on the road), by name; for tests and `doctor`. */
  readonly pending?: () => Promise<Readonly<Record<string, number>>>;
  /** Starts loops of its own, after the consumers. */
  readonly run?: () => void;
  /** Ends them, waiting for what is under way. */
  readonly stop?: () => Promise<void>;
}

export interface ServiceDefinition<DB = unknown, N extends Needs = Needs, S extends Settings = Settings> {
  readonly name: string;
  /** Its schema; the messaging tables come with it. */
  readonly migrations: readonly Migration[];
  readonly provides: readonly DescService[];
  readonly needs: N;
  readonly settings: S;
  readonly start: (context: ServiceContext<DB, N, S>) => Promise<RunningService<DB>>;
}

/** A service that keeps nothing in SQL: it has no store, so it publishes, consumes and repeats nothing. */
export interface StorelessDefinition<N extends Needs = Needs, S extends Settings = Settings> {
  readonly name: string;
  readonly migrations?: undefined;
  readonly provides: readonly DescService[];
  readonly needs: N;
  readonly settings: S;
  readonly start: (context: StorelessContext<N, S>) => Promise<RunningStoreless>;
}

export type StorelessContext<N extends Needs, S extends Settings> = Omit<ServiceContext<never, N, S>, 'store' | 'outbox' | 'changesLog'>;

export interface RunningStoreless {
  readonly provides: readonly Provided[];
  /** Asks the engine that it keeps its things in whether it is there. Throws where it is not. */
  readonly probe: () => Promise<void>;
}

export type StorelessService = StorelessDefinition<Needs, Settings>;

/** A service with a store as the composition root sees it, whatever its tables are. */
export type AnyService = ServiceDefinition<object, Needs, Settings>;

/** A service, told in one place: what it provides, needs and consumes, and how it starts. */
export function defineService<DB, const N extends Needs, const S extends Settings>(definition: ServiceDefinition<DB, N, S>): AnyService {
  return definition as unknown as AnyService;
}

/** A service without a store, told in one place as well. */
export function defineStorelessService<const N extends Needs, const S extends Settings>(
  definition: StorelessDefinition<N, S>,
): StorelessService {
  return definition as unknown as StorelessService;
}
