import type { Migration } from '@jangteo/ports/sql/sql-store';

/** The words of the shop's language: synonyms, the user dictionary, golden queries, searches without a hit. */
export const wordMigrations: readonly Migration[] = [
  {
    id: '0002-words',
    steps: (schema, types) => [
      schema
        .createTable('synonym_sets')
        .addColumn('id', types.id, (column) => column.primaryKey())
        .addColumn('words', types.json, (column) => column.notNull())
        .addColumn('created_at', types.time, (column) => column.notNull()),
      schema
        .createTable('dictionary_words')
        .addColumn('word', types.text(50), (column) => column.primaryKey())
        .addColumn('parts', types.json, (column) => column.notNull())
        .addColumn('created_at', types.time, (column) => column.notNull()),
      schema
        .createTable('golden_queries')
        .addColumn('id', types.id, (column) => column.primaryKey())
        .addColumn('query', types.text(200), (column) => column.notNull())
        .addColumn('expected', types.json, (column) => column.notNull())
        .addColumn('excluded', types.json, (column) => column.notNull())
        .addColumn('created_at', types.time, (column) => column.notNull()),
      schema
        .createTable('zero_results')
        .addColumn('day', types.integer, (column) => column.notNull())
        .addColumn('query', types.text(200), (column) => column.notNull())
        .addColumn('times', types.integer, (column) => column.notNull())
        .addColumn('first_at', types.time, (column) => column.notNull())
        .addColumn('last_at', types.time, (column) => column.notNull())
        .addPrimaryKeyConstraint('zero_results_pk', ['day', 'query']),
      schema
        .createTable('laid_defaults')
        .addColumn('name', types.text(32), (column) => column.primaryKey())
        .addColumn('laid_at', types.time, (column) => column.notNull()),
    ],
  },
];
