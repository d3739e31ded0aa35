import { KEY_LENGTH_MAX } from '@jangteo/ports/kv/key-bounds';
import type { Migration } from '@jangteo/ports/sql/sql-store';

export interface KeyValueTables {
  entries: {
    key: string;
    value: string;
    /** null: never. */
    expires_at: number | null;
  };
}

export const keyValueMigrations: readonly Migration[] = [
  {
    id: '0001-key-value',
    steps: (schema, types) => [
      schema
        .createTable('entries')
        .addColumn('key', types.text(KEY_LENGTH_MAX), (column) => column.primaryKey())
        .addColumn('value', types.longText, (column) => column.notNull())
        .addColumn('expires_at', types.time),
      schema.createIndex('entries_by_expiry').on('entries').column('expires_at'),
    ],
  },
];
