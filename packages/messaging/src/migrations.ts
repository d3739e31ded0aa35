import type { Migration } from '@jangteo/ports/sql/sql-store';
import { sql } from 'kysely';

/** The tables that every service with a store has beside its own. */
export const messagingMigrations: readonly Migration[] = [
  {
    id: '0000-messaging',
    steps: (schema, types) => [
      // Rows leave when they are published: an empty table means that nothing waits. A short queue needs no index.
      schema
        .createTable('outbox')
        .addColumn('seq', types.sequence)
        .addColumn('id', types.id, (column) => column.notNull())
        .addColumn('topic', types.text(64), (column) => column.notNull())
        .addColumn('aggregate_id', types.id, (column) => column.notNull())
        .addColumn('slot', types.integer, (column) => column.notNull())
        .addColumn('type', types.text(64), (column) => column.notNull())
        .addColumn('version', types.integer, (column) => column.notNull())
        .addColumn('occurred_at', types.time, (column) => column.notNull())
        .addColumn('payload', types.json, (column) => column.notNull()),
      // Event ids sort by time (UUID version 7), so the primary key serves pruning, too.
      schema
        .createTable('inbox')
        .addColumn('consumer', types.text(64), (column) => column.notNull())
        .addColumn('event_id', types.id, (column) => column.notNull())
        .addColumn('handled_at', types.time, (column) => column.notNull())
        .addPrimaryKeyConstraint('inbox_pk', ['event_id', 'consumer']),
      schema
        .createTable('parked_keys')
        .addColumn('consumer', types.text(64), (column) => column.notNull())
        .addColumn('event_key', types.id, (column) => column.notNull())
        .addColumn('status', types.text(16), (column) => column.notNull())
        .addColumn('rounds', types.integer, (column) => column.notNull())
        .addColumn('waiting', types.integer, (column) => column.notNull())
        .addColumn('parked_at', types.time, (column) => column.notNull())
        .addColumn('retry_at', types.time, (column) => column.notNull())
        .addPrimaryKeyConstraint('parked_keys_pk', ['consumer', 'event_key'])
        .addCheckConstraint('parked_keys_status', sql`status in ('PARKED', 'FAILED')`),
      schema
        .createTable('failed_events')
        .addColumn('seq', types.sequence)
        .addColumn('consumer', types.text(64), (column) => column.notNull())
        .addColumn('event_key', types.id, (column) => column.notNull())
        .addColumn('event_id', types.id, (column) => column.notNull())
        .addColumn('topic', types.text(64), (column) => column.notNull())
        .addColumn('type', types.text(64), (column) => column.notNull())
        .addColumn('headers', types.json, (column) => column.notNull())
        .addColumn('payload', types.json, (column) => column.notNull())
        .addColumn('attempts', types.integer, (column) => column.notNull())
        .addColumn('error_code', types.text(64))
        .addColumn('error', types.longText)
        .addColumn('failed_at', types.time, (column) => column.notNull())
        .addUniqueConstraint('failed_events_once', ['event_id', 'consumer']),
      schema.createIndex('failed_events_by_key').on('failed_events').columns(['consumer', 'event_key', 'seq']),
      schema
        .createTable('leases')
        .addColumn('name', types.text(64), (column) => column.primaryKey())
        .addColumn('holder', types.id, (column) => column.notNull())
        .addColumn('fence', types.integer, (column) => column.notNull())
        .addColumn('expires_at', types.time, (column) => column.notNull())
        .addColumn('next_at', types.time, (column) => column.notNull()),
    ],
  },
  {
    id: '0000-messaging-02-trace',
    steps: (schema, types) => [schema.alterTable('outbox').addColumn('trace', types.text(128))],
  },
  {
    id: '0000-messaging-03-dead-letters',
    steps: (schema, types) => [
      schema.alterTable('failed_events').addColumn('cause', types.text(200)),
      schema.alterTable('failed_events').addColumn('original_payload', types.json),
      schema.alterTable('failed_events').addColumn('revision', types.integer, (column) => column.notNull().defaultTo(0)),
      schema.createIndex('parked_keys_by_time').on('parked_keys').columns(['consumer', 'parked_at', 'event_key']),
      schema
        .createTable('operator_audit')
        .addColumn('seq', types.sequence)
        .addColumn('at', types.time, (column) => column.notNull())
        .addColumn('actor', types.text(200), (column) => column.notNull())
        .addColumn('action', types.text(32), (column) => column.notNull())
        .addColumn('consumer', types.text(64), (column) => column.notNull())
        .addColumn('event_key', types.id, (column) => column.notNull())
        .addColumn('event_id', types.id, (column) => column.notNull())
        .addColumn('reason', types.text(500), (column) => column.notNull())
        .addColumn('before', types.longText)
        .addColumn('after', types.longText),
      schema.createIndex('operator_audit_by_key').on('operator_audit').columns(['event_key', 'seq']),
      schema
        .createTable('consumer_settings')
        .addColumn('consumer', types.text(64), (column) => column.primaryKey())
        .addColumn('paused', types.integer, (column) => column.notNull())
        .addColumn('concurrency', types.integer),
      schema
        .createTable('consumer_starts')
        .addColumn('consumer', types.text(64), (column) => column.primaryKey())
        .addColumn('positions', types.longText, (column) => column.notNull()),
      schema
        .createTable('running_events')
        .addColumn('consumer', types.text(64), (column) => column.notNull())
        .addColumn('event_id', types.id, (column) => column.notNull())
        .addColumn('topic', types.text(64), (column) => column.notNull())
        .addColumn('partition', types.integer, (column) => column.notNull())
        .addColumn('offset', types.integer, (column) => column.notNull())
        .addPrimaryKeyConstraint('running_events_pk', ['consumer', 'event_id']),
    ],
  },
  {
    // Debezium makes a header of it: it cannot write a time as CloudEvents want it.
    id: '0000-messaging-04-event-time',
    steps: (schema, types) => [schema.alterTable('outbox').addColumn('ce_time', types.text(32))],
  },
];
