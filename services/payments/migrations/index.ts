import type { Migration } from '@jangteo/ports/sql/sql-store';
import { sql } from 'kysely';

export const migrations: readonly Migration[] = [
  {
    id: '0001-payments',
    steps: (schema, types) => [
      schema
        .createTable('payments')
        .addColumn('id', types.id, (column) => column.primaryKey())
        .addColumn('order_id', types.id, (column) => column.notNull().unique())
        .addColumn('status', types.text(16), (column) => column.notNull())
        .addColumn('amount', types.money, (column) => column.notNull())
        .addColumn('currency', types.text(3), (column) => column.notNull())
        .addColumn('method', types.text(32), (column) => column.notNull())
        .addColumn('reason', types.text(500))
        .addColumn('attempts', types.integer, (column) => column.notNull())
        .addColumn('waits', types.integer, (column) => column.notNull())
        .addColumn('order_failed', types.integer, (column) => column.notNull())
        .addColumn('refund_wanted', types.integer, (column) => column.notNull())
        // null: nothing is left to do, so the index below holds the open payments first and a look at them is short.
        .addColumn('due_at', types.time)
        .addColumn('claim', types.integer, (column) => column.notNull())
        .addColumn('created_at', types.time, (column) => column.notNull())
        .addColumn('updated_at', types.time, (column) => column.notNull())
        .addCheckConstraint(
          'payments_status',
          sql`status in ('REQUESTED', 'UNKNOWN', 'SUCCEEDED', 'FAILED', 'DROPPED', 'REFUNDING', 'REFUNDED')`,
        ),
      schema.createIndex('payments_by_due').on('payments').column('due_at'),
      // The test provider's own memory: it stands for the outside world, so nothing else may read or write it.
      schema
        .createTable('test_provider_charges')
        .addColumn('charge_key', types.id, (column) => column.primaryKey())
        .addColumn('state', types.text(16), (column) => column.notNull())
        .addColumn('amount', types.money, (column) => column.notNull())
        .addColumn('currency', types.text(3), (column) => column.notNull())
        .addColumn('method', types.text(32), (column) => column.notNull())
        .addColumn('failures', types.integer, (column) => column.notNull())
        .addColumn('updated_at', types.time, (column) => column.notNull()),
    ],
  },
  {
    id: '0002-trace',
    // The trace that it began in: what is done about it later goes on there.
    steps: (schema, types) => [schema.alterTable('payments').addColumn('trace', types.text(128))],
  },
  {
    id: '0003-tries',
    // What was asked of the provider stays as long as the payment: spans are gone after a day.
    steps: (schema, types) => [
      schema
        .createTable('payment_tries')
        .addColumn('seq', types.sequence)
        .addColumn('payment_id', types.id, (column) => column.notNull())
        .addColumn('claim', types.integer, (column) => column.notNull())
        .addColumn('number', types.integer, (column) => column.notNull())
        .addColumn('provider_call', types.text(16), (column) => column.notNull())
        .addColumn('outcome', types.text(16), (column) => column.notNull())
        .addColumn('reason', types.text(500))
        .addColumn('at', types.time, (column) => column.notNull())
        .addColumn('duration_ms', types.integer, (column) => column.notNull()),
      schema.createIndex('payment_tries_by_payment').on('payment_tries').columns(['payment_id', 'seq']),
    ],
  },
  {
    id: '0004-declined',
    steps: (schema, types) => [schema.alterTable('payments').addColumn('declined', types.integer)],
  },
];
