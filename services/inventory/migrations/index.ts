import type { Migration } from '@jangteo/ports/sql/sql-store';
import { sql } from 'kysely';

export const migrations: readonly Migration[] = [
  {
    id: '0001-stock',
    steps: (schema, types) => [
      schema
        .createTable('stock')
        .addColumn('sku', types.text(128), (column) => column.primaryKey())
        .addColumn('stock', types.integer, (column) => column.notNull())
        .addColumn('reserved', types.integer, (column) => column.notNull())
        .addColumn('updated_at', types.time, (column) => column.notNull())
        .addCheckConstraint('stock_covers_reserved', sql`reserved >= 0 and reserved <= stock`),
      // One row an order: its status is that of all its holds, and it is the row that reserve, confirm and release meet on.
      schema
        .createTable('reservations')
        .addColumn('order_id', types.id, (column) => column.primaryKey())
        .addColumn('status', types.text(16), (column) => column.notNull())
        .addColumn('created_at', types.time, (column) => column.notNull())
        .addColumn('updated_at', types.time, (column) => column.notNull())
        .addCheckConstraint('reservations_status', sql`status in ('HELD', 'CONFIRMED', 'RELEASED', 'RETURNED')`),
      schema.createIndex('reservations_by_status').on('reservations').columns(['status', 'created_at']),
      schema
        .createTable('holds')
        .addColumn('order_id', types.id, (column) => column.notNull())
        .addColumn('sku', types.text(128), (column) => column.notNull())
        .addColumn('quantity', types.integer, (column) => column.notNull())
        .addPrimaryKeyConstraint('holds_pk', ['order_id', 'sku'])
        .addCheckConstraint('holds_quantity', sql`quantity > 0`),
      schema.createIndex('holds_by_sku').on('holds').column('sku'),
      schema
        .createTable('movements')
        .addColumn('seq', types.sequence)
        .addColumn('sku', types.text(128), (column) => column.notNull())
        .addColumn('quantity', types.integer, (column) => column.notNull())
        .addColumn('reason', types.text(16), (column) => column.notNull())
        .addColumn('reference', types.text(64), (column) => column.notNull())
        .addColumn('note', types.text(500))
        .addColumn('moved_at', types.time, (column) => column.notNull())
        // An order sells a SKU once, an import grants it once.
        .addUniqueConstraint('movements_once', ['sku', 'reason', 'reference']),
    ],
  },
];
