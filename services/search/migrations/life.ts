import type { Migration } from '@jangteo/ports/sql/sql-store';

/** Where the index stands: the feed, the versions, a reindex under way. */
export const lifeMigrations: readonly Migration[] = [
  {
    id: '0001-index-life',
    steps: (schema, types) => [
      schema
        .createTable('feed_positions')
        .addColumn('name', types.text(64), (column) => column.primaryKey())
        .addColumn('token', types.longText, (column) => column.notNull())
        .addColumn('filled', types.integer, (column) => column.notNull())
        .addColumn('fill_place', types.longText, (column) => column.notNull()),
      schema
        .createTable('index_versions')
        .addColumn('name', types.text(64), (column) => column.primaryKey())
        .addColumn('number', types.integer, (column) => column.notNull().unique())
        .addColumn('fed', types.integer, (column) => column.notNull())
        .addColumn('dictionary', types.longText, (column) => column.notNull())
        .addColumn('created_at', types.time, (column) => column.notNull()),
      // The number of a reindex is that of the version that it makes.
      schema
        .createTable('reindexes')
        .addColumn('number', types.integer, (column) => column.primaryKey())
        .addColumn('index_name', types.text(64), (column) => column.notNull())
        .addColumn('state', types.text(16), (column) => column.notNull())
        .addColumn('accept_golden', types.integer, (column) => column.notNull())
        .addColumn('keep_alias', types.integer, (column) => column.notNull())
        .addColumn('last_id', types.text(255), (column) => column.notNull())
        .addColumn('done', types.integer, (column) => column.notNull())
        .addColumn('total', types.integer, (column) => column.notNull())
        .addColumn('started_at', types.time, (column) => column.notNull())
        .addColumn('moved_at', types.time, (column) => column.notNull())
        .addColumn('ended_at', types.time)
        .addColumn('findings', types.longText, (column) => column.notNull()),
    ],
  },
];
