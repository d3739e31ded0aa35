import type { Migration } from '@jangteo/ports/sql/sql-store';

export const migrations: readonly Migration[] = [
  {
    id: '0001-categories',
    steps: (schema, types) => [
      schema
        .createTable('categories')
        .addColumn('id', types.id, (column) => column.primaryKey())
        // The id as a number where it is one, so that the next free one is found; ids of people's own have none.
        .addColumn('number', types.integer, (column) => column.unique())
        // Empty at the root, not null: null would not take part in the constraint below.
        .addColumn('parent_id', types.id, (column) => column.notNull())
        .addColumn('name', types.text(100), (column) => column.notNull())
        .addColumn('path', types.text(255), (column) => column.notNull())
        .addColumn('level', types.integer, (column) => column.notNull())
        .addColumn('created_at', types.time, (column) => column.notNull())
        .addUniqueConstraint('categories_name', ['parent_id', 'name']),
      // A renamed category whose products may still carry the old name.
      schema
        .createTable('renamed_categories')
        .addColumn('category_id', types.id, (column) => column.primaryKey())
        .addColumn('renamed_at', types.time, (column) => column.notNull()),
    ],
  },
];
