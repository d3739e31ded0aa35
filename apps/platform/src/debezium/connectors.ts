import { PRODUCT_CHANGES } from '@jangteo/contracts/events';
import { bucketOf } from '@jangteo/kernel/hash';
import type { TopicDefinition } from '@jangteo/ports/log/event-log';

/** What both connectors are made from. */
export interface ConnectorFacts {
  readonly kind: 'mysql' | 'mariadb';
  /** The database as Connect reaches it, with a user that may read the change log. */
  readonly database: { readonly host: string; readonly port: number; readonly user: string; readonly password: string };
  /** host:port of Kafka's brokers as Connect reaches them, separated by commas. */
  readonly brokers: string;
  /** What the names of schemas begin with, and `_`; empty: nothing. */
  readonly schemaPrefix: string;
  /** What the names of topics begin with, and `.`; empty: nothing. */
  readonly topicPrefix: string;
  readonly services: readonly string[];
  /** The topics that events may go to. */
  readonly topics: readonly string[];
}

export interface Connector {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
}

/** Where a row goes that no topic can take. */
export const OUTBOX_DLQ = 'outbox-dlq';

/** Tables whose changes others may want to follow, and the topics that they have. */
export const CAPTURED_TABLES = [
  { service: 'catalog', table: 'categories', topic: 'changes.categories' },
  { service: 'inventory', table: 'stock', topic: 'changes.inventory' },
  { service: 'orders', table: 'orders', topic: 'changes.orders' },
] as const;

/** All that changes are published to; those of products come from the catalogue, which follows them by the change stream. */
export const CHANGE_TOPICS: readonly TopicDefinition[] = [
  ...CAPTURED_TABLES.map(({ topic }) => ({ name: topic, partitions: PRODUCT_CHANGES.partitions })),
  PRODUCT_CHANGES,
];

const CONNECTOR_CLASS = {
  mysql: 'io.debezium.connector.mysql.MySqlConnector',
  mariadb: 'io.debezium.connector.mariadb.MariaDbConnector',
};
/** As many connectors may read one server; the ids are in a range that servers seldom have. */
const SERVER_IDS = 900_000;
const SERVER_ID_MIN = 100_000;

/** Publishes the rows of every service's outbox as events: what the relay does where there is no Connect cluster. */
export function outboxConnector(facts: ConnectorFacts): Connector {
  const { outbox: name } = connectorNames(facts);
  const topics = [...facts.topics, OUTBOX_DLQ].map((topic) => inJavaPattern(named(facts, topic)));
  const tables = facts.services.map((service) => `${schemaOf(facts, service)}.outbox`);
  return {
    name,
    config: {
      ...sourceOf(facts, name, tables),
      // Rows leave the outbox when they are known to be in the log. So whatever the change log does not have any more, and all that was there
      // before the connector, is still in the table: it is read from there, in order. Who had it before knows it by its id.
      'snapshot.mode': 'when_needed',
      'snapshot.select.statement.overrides': tables.join(','),
      ...Object.fromEntries(tables.map((table) => [`snapshot.select.statement.overrides.${table}`, `select * from ${table} order by seq`])),
      'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
      'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
      // Heartbeats are no rows of an outbox.
      predicates: 'isOutbox',
      'predicates.isOutbox.type': 'org.apache.kafka.connect.transforms.predicates.TopicNameMatches',
      'predicates.isOutbox.pattern': `${inJavaPattern(name)}\\..*\\.outbox`,
      transforms: 'outbox,deadletter',
      'transforms.outbox.predicate': 'isOutbox',
      'transforms.outbox.type': 'io.debezium.transforms.outbox.EventRouter',
      'transforms.outbox.table.field.event.id': 'id',
      'transforms.outbox.table.field.event.key': 'aggregate_id',
      'transforms.outbox.table.field.event.payload': 'payload',
      'transforms.outbox.table.fields.additional.placement':
        'id:header:ce_id,type:header:ce_type,version:header:ce_version,aggregate_id:header:ce_subject,ce_time:header:ce_time,trace:header:outbox_trace',
      'transforms.outbox.route.by.field': 'topic',
      'transforms.outbox.route.topic.replacement': `${named(facts, '')}$\{routedByValue}`,
      // A source connector has no dead-letter queue of its own, and a topic that there is not would stop its task for good.
      'transforms.deadletter.type': 'org.apache.kafka.connect.transforms.RegexRouter',
      'transforms.deadletter.regex': `^(?!(?:${topics.join('|')}|__debezium-heartbeat\\..*)$).*$`,
      'transforms.deadletter.replacement': named(facts, OUTBOX_DLQ),
    },
  };
}

/** Publishes the changes of some tables as they are, in Debezium's envelope: `before`, `after`, `source`, `op`, `ts_ms`. */
export function changesConnector(facts: ConnectorFacts): Connector {
  const { changes: name } = connectorNames(facts);
  const tables = CAPTURED_TABLES.map(({ service, table }) => `${schemaOf(facts, service)}.${table}`);
  const routes = CAPTURED_TABLES.flatMap(({ service, table, topic }) => {
    const route = `transforms.${table}`;
    return [
      [`${route}.type`, 'org.apache.kafka.connect.transforms.RegexRouter'],
      [`${route}.regex`, `${inJavaPattern(`${name}.${schemaOf(facts, service)}.${table}`)}`],
      [`${route}.replacement`, named(facts, topic)],
    ];
  });
  return {
    name,
    config: {
      ...sourceOf(facts, name, tables),
      // Who follows changes begins with what there is.
      'snapshot.mode': 'when_needed',
      'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'key.converter.schemas.enable': 'false',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'false',
      transforms: CAPTURED_TABLES.map(({ table }) => table).join(','),
      ...Object.fromEntries(routes),
    },
  };
}

function sourceOf(facts: ConnectorFacts, name: string, tables: readonly string[]): Record<string, string> {
  const { kind, database, brokers } = facts;
  const schemas = new Set(tables.map((table) => table.slice(0, table.indexOf('.'))));
  return {
    'connector.class': CONNECTOR_CLASS[kind],
    'tasks.max': '1',
    'database.hostname': database.host,
    'database.port': String(database.port),
    'database.user': database.user,
    'database.password': database.password,
    'database.server.id': String(SERVER_ID_MIN + bucketOf(name, SERVER_IDS)),
    ...(kind === 'mariadb' && { 'database.ssl.mode': 'disable' }),
    'topic.prefix': name,
    'database.include.list': [...schemas].join(','),
    'table.include.list': tables.join(','),
    'snapshot.locking.mode': 'minimal',
    'schema.history.internal.kafka.bootstrap.servers': brokers,
    'schema.history.internal.kafka.topic': `_${name}-schema-history`,
    'schema.history.internal.store.only.captured.tables.ddl': 'true',
    'include.schema.changes': 'false',
    'tombstones.on.delete': 'false',
    'poll.interval.ms': '10',
    // How soon a connection to a database that restarted is missed, and made again; by default a minute.
    'connect.keep.alive.interval.ms': '5000',
    'heartbeat.interval.ms': '5000',
    'exactly.once.support': 'required',
    'transaction.boundary': 'poll',
    'topic.creation.default.partitions': '1',
    'topic.creation.default.replication.factor': '-1',
    'producer.override.linger.ms': '2',
    'producer.override.compression.type': 'lz4',
    'errors.max.retries': '3',
    'retriable.restart.connector.wait.ms': '1000',
    'errors.tolerance': 'none',
    'errors.log.enable': 'true',
    // An event may carry an address.
    'errors.log.include.messages': 'false',
  };
}

export function connectorNames({ topicPrefix }: Pick<ConnectorFacts, 'topicPrefix'>) {
  const shop = topicPrefix === '' ? 'jangteo' : topicPrefix;
  return { outbox: `${shop}.outbox`, changes: `${shop}.changes` };
}

export function schemaOf({ schemaPrefix }: Pick<ConnectorFacts, 'schemaPrefix'>, service: string): string {
  return schemaPrefix === '' ? service : `${schemaPrefix}_${service}`;
}

function named({ topicPrefix }: Pick<ConnectorFacts, 'topicPrefix'>, name: string): string {
  return topicPrefix === '' ? name : `${topicPrefix}.${name}`;
}

function inJavaPattern(text: string): string {
  return text.replaceAll('.', '\\.');
}
