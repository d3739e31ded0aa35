import type { Migration } from '@jangteo/ports/sql/sql-store';
import { sql } from 'kysely';

export const migrations: readonly Migration[] = [
  {
    id: '0001-operators',
    steps: (schema, types) => [
      schema
        .createTable('operators')
        .addColumn('id', types.id, (column) => column.primaryKey())
        .addColumn('name', types.text(64), (column) => column.notNull().unique())
        .addColumn('role', types.text(16), (column) => column.notNull())
        .addColumn('password_hash', types.text(255), (column) => column.notNull())
        .addColumn('disabled', types.integer, (column) => column.notNull())
        .addColumn('created_at', types.time, (column) => column.notNull())
        // null: never.
        .addColumn('logged_in_at', types.time)
        .addCheckConstraint('operators_role', sql`role in ('viewer', 'operator')`),
      // Here and not among the key-values: those may lose their last second, and a session that was ended must stay ended.
      schema
        .createTable('operator_sessions')
        .addColumn('token_hash', types.id, (column) => column.primaryKey())
        .addColumn('operator_id', types.id, (column) => column.notNull())
        .addColumn('created_at', types.time, (column) => column.notNull())
        .addColumn('expires_at', types.time, (column) => column.notNull()),
      schema.createIndex('operator_sessions_by_operator').on('operator_sessions').column('operator_id'),
      schema.createIndex('operator_sessions_by_end').on('operator_sessions').column('expires_at'),
    ],
  },
  {
    id: '0002-audit',
    steps: (schema, types) => [
      schema
        .createTable('audit_log')
        .addColumn('seq', types.sequence)
        .addColumn('id', types.id, (column) => column.notNull().unique())
        .addColumn('at', types.time, (column) => column.notNull())
        .addColumn('actor', types.text(64), (column) => column.notNull())
        .addColumn('role', types.text(16), (column) => column.notNull())
        .addColumn('action', types.text(64), (column) => column.notNull())
        .addColumn('target', types.text(200), (column) => column.notNull())
        .addColumn('reason', types.text(500), (column) => column.notNull())
        .addColumn('asked', types.longText)
        .addColumn('before', types.longText)
        .addColumn('after', types.longText)
        .addColumn('outcome', types.text(16), (column) => column.notNull())
        .addColumn('code', types.text(64), (column) => column.notNull())
        .addColumn('trace_id', types.text(64), (column) => column.notNull())
        .addCheckConstraint('audit_log_outcome', sql`outcome in ('begun', 'done', 'refused', 'failed')`),
      schema.createIndex('audit_log_by_time').on('audit_log').column('at'),
      schema.createIndex('audit_log_by_actor').on('audit_log').columns(['actor', 'seq']),
      schema.createIndex('audit_log_by_action').on('audit_log').columns(['action', 'seq']),
      schema.createIndex('audit_log_by_target').on('audit_log').columns(['target', 'seq']),
    ],
  },
];
