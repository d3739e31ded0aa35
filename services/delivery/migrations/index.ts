import type { Migration } from '@jangteo/ports/sql/sql-store';
import { sql } from 'kysely';

export const migrations: readonly Migration[] = [
  {
    id: '0001-delivery',
    steps: (schema, types) => [
      schema
        .createTable('shipments')
        .addColumn('id', types.id, (column) => column.primaryKey())
        .addColumn('order_id', types.id, (column) => column.notNull().unique())
        .addColumn('status', types.text(16), (column) => column.notNull())
        .addColumn('address', types.json, (column) => column.notNull())
        .addColumn('reason', types.text(500))
        .addColumn('cancel_requested', types.integer, (column) => column.notNull())
        // null: it moves no more.
        .addColumn('due_at', types.time)
        .addColumn('created_at', types.time, (column) => column.notNull())
        .addColumn('updated_at', types.time, (column) => column.notNull())
        .addCheckConstraint('shipments_status', sql`status in ('READY', 'SHIPPED', 'DELIVERED', 'FAILED', 'CANCELLED')`),
      schema.createIndex('shipments_by_due').on('shipments').column('due_at'),
    ],
  },
  {
    id: '0002-written-off',
    // null: nobody has given it up.
    steps: (schema, types) => [schema.alterTable('shipments').addColumn('written_off_at', types.time)],
  },
  {
    id: '0003-trace',
    // The trace that it began in: what is done about it later goes on there.
    steps: (schema, types) => [schema.alterTable('shipments').addColumn('trace', types.text(128))],
  },
  {
    id: '0004-times',
    // null: it has not come so far, or did before this was recorded.
    steps: (schema, types) => [
      schema.alterTable('shipments').addColumn('shipped_at', types.time),
      schema.alterTable('shipments').addColumn('ended_at', types.time),
    ],
  },
];
