import type { Migration } from '@jangteo/ports/sql/sql-store';

export const migrations: readonly Migration[] = [
  {
    id: '0001-users',
    steps: (schema, types) => [
      schema
        .createTable('users')
        .addColumn('id', types.id, (column) => column.primaryKey())
        .addColumn('email', types.text(254), (column) => column.notNull().unique())
        .addColumn('name', types.text(100), (column) => column.notNull())
        .addColumn('password_hash', types.text(255), (column) => column.notNull())
        .addColumn('created_at', types.time, (column) => column.notNull()),
    ],
  },
];
