import type { Migration } from '@jangteo/ports/sql/sql-store';
import { sql } from 'kysely';

export const migrations: readonly Migration[] = [
  {
    id: '0001-orders',
    steps: (schema, types) => [
      schema
        .createTable('orders')
        .addColumn('id', types.id, (column) => column.primaryKey())
        .addColumn('number', types.text(32), (column) => column.notNull().unique())
        .addColumn('user_id', types.id, (column) => column.notNull())
        .addColumn('status', types.text(16), (column) => column.notNull())
        .addColumn('currency', types.text(3), (column) => column.notNull())
        .addColumn('total', types.money, (column) => column.notNull())
        .addColumn('payment_method', types.text(32), (column) => column.notNull())
        .addColumn('shipping_address', types.json, (column) => column.notNull())
        .addColumn('reason', types.text(500))
        // While PLACING: until when the process that places it may take; after that another may go on with it.
        .addColumn('placing_until', types.time, (column) => column.notNull())
        .addColumn('created_at', types.time, (column) => column.notNull())
        .addColumn('updated_at', types.time, (column) => column.notNull())
        .addCheckConstraint('orders_status', sql`status in ('PLACING', 'PENDING', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'ABANDONED')`),
      schema.createIndex('orders_by_user').on('orders').columns(['user_id', 'id']),
      schema.createIndex('orders_by_status').on('orders').columns(['status', 'created_at']),
      schema
        .createTable('order_lines')
        .addColumn('order_id', types.id, (column) => column.notNull())
        .addColumn('line', types.integer, (column) => column.notNull())
        .addColumn('sku', types.text(128), (column) => column.notNull())
        .addColumn('product_id', types.text(64), (column) => column.notNull())
        .addColumn('title', types.text(500), (column) => column.notNull())
        .addColumn('quantity', types.integer, (column) => column.notNull())
        .addColumn('unit_price', types.money, (column) => column.notNull())
        .addPrimaryKeyConstraint('order_lines_pk', ['order_id', 'line']),
      schema
        .createTable('timeline')
        .addColumn('seq', types.sequence)
        .addColumn('order_id', types.id, (column) => column.notNull())
        .addColumn('event', types.text(32), (column) => column.notNull())
        .addColumn('from_status', types.text(16), (column) => column.notNull())
        .addColumn('to_status', types.text(16), (column) => column.notNull())
        .addColumn('detail', types.text(500))
        .addColumn('at', types.time, (column) => column.notNull()),
      schema.createIndex('timeline_by_order').on('timeline').columns(['order_id', 'seq']),
      schema
        .createTable('idempotency_keys')
        .addColumn('user_id', types.id, (column) => column.notNull())
        .addColumn('idempotency_key', types.text(255), (column) => column.notNull())
        .addColumn('body_hash', types.id, (column) => column.notNull())
        .addColumn('order_id', types.id, (column) => column.notNull())
        // null while the order is being placed.
        .addColumn('reply', types.json)
        .addColumn('created_at', types.time, (column) => column.notNull())
        .addPrimaryKeyConstraint('idempotency_keys_pk', ['user_id', 'idempotency_key']),
      schema.createIndex('idempotency_keys_by_time').on('idempotency_keys').column('created_at'),
      schema.createIndex('idempotency_keys_by_order').on('idempotency_keys').column('order_id'),
      schema
        .createTable('number_days')
        .addColumn('day', types.text(8), (column) => column.primaryKey())
        .addColumn('next', types.integer, (column) => column.notNull()),
    ],
  },
  {
    id: '0002-trace',
    // The trace that it began in: what is done about it later goes on there.
    steps: (schema, types) => [schema.alterTable('orders').addColumn('trace', types.text(128))],
  },
  {
    id: '0003-cart-lines',
    // A cart changes while its order is placed: whoever goes on with the order needs what it was begun with.
    steps: (schema, types) => [schema.alterTable('idempotency_keys').addColumn('cart_lines', types.json)],
  },
];
