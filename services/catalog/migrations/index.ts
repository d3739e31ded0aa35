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
  {
    id: '0002-category-changes',
    steps: (schema, types) => [
      // One row, written by whoever changes the shape of the tree: two such changes follow one another.
      schema
        .createTable('category_trees')
        .addColumn('id', types.id, (column) => column.primaryKey())
        .addColumn('changes', types.integer, (column) => column.notNull()),
      // Renamed and moved categories (a renamed one stays where it is), and how far the products below have followed.
      schema
        .createTable('category_changes')
        // Which change of the tree it is: their order is not that of clocks.
        .addColumn('number', types.integer, (column) => column.primaryKey())
        .addColumn('category_id', types.id, (column) => column.notNull())
        .addColumn('from_path', types.text(255), (column) => column.notNull())
        .addColumn('to_path', types.text(255), (column) => column.notNull())
        .addColumn('started_at', types.time, (column) => column.notNull())
        .addColumn('ended_at', types.time)
        .addColumn('next_pass_at', types.time, (column) => column.notNull())
        // Where the pass under way goes on; null at its beginning.
        .addColumn('page_cursor', types.text(1000))
        .addColumn('products', types.integer, (column) => column.notNull())
        .addColumn('products_done', types.integer, (column) => column.notNull()),
      schema.createIndex('category_changes_by_end').on('category_changes').columns(['ended_at']),
    ],
  },
  {
    id: '0003-sales',
    steps: (schema, types) => [
      // What an order sold; one that was taken back stays with 0 units, so that it is not counted again.
      schema
        .createTable('sold_lines')
        .addColumn('order_id', types.id, (column) => column.notNull())
        .addColumn('sku', types.text(128), (column) => column.notNull())
        // YYYYMMDD in the shop's time zone.
        .addColumn('day', types.text(8), (column) => column.notNull())
        .addColumn('units', types.integer, (column) => column.notNull())
        .addPrimaryKeyConstraint('sold_lines_pk', ['order_id', 'sku']),
      schema.createIndex('sold_lines_by_day').on('sold_lines').columns(['day']),
      // The sums of the lines.
      schema
        .createTable('sold_days')
        .addColumn('sku', types.text(128), (column) => column.notNull())
        .addColumn('day', types.text(8), (column) => column.notNull())
        .addColumn('units', types.integer, (column) => column.notNull())
        .addPrimaryKeyConstraint('sold_days_pk', ['sku', 'day']),
      schema.createIndex('sold_days_by_day').on('sold_days').columns(['day']),
      // SKUs whose sums have not reached their product; `mark` tells whether one came up again meanwhile.
      schema
        .createTable('unapplied_sales')
        .addColumn('sku', types.text(128), (column) => column.primaryKey())
        .addColumn('mark', types.integer, (column) => column.notNull()),
      // From this version on, as long as `updated_at` stays, a product was changed in its popularity alone.
      schema
        .createTable('popularity_versions')
        .addColumn('product_id', types.text(128), (column) => column.primaryKey())
        .addColumn('updated_at', types.text(30), (column) => column.notNull())
        .addColumn('version', types.integer, (column) => column.notNull()),
    ],
  },
  {
    id: '0004-published-products',
    steps: (schema, types) => [
      // How far the changes of products have been published, and what was told last of each product.
      schema
        .createTable('published_feeds')
        .addColumn('name', types.text(64), (column) => column.primaryKey())
        .addColumn('token', types.longText, (column) => column.notNull())
        .addColumn('round', types.integer, (column) => column.notNull())
        .addColumn('stage', types.text(16), (column) => column.notNull())
        .addColumn('page_cursor', types.longText)
        .addColumn('step', types.integer, (column) => column.notNull()),
      schema
        .createTable('published_products')
        .addColumn('product_id', types.text(128), (column) => column.primaryKey())
        .addColumn('version', types.integer, (column) => column.notNull())
        .addColumn('round', types.integer, (column) => column.notNull()),
      // Behind a snapshot those are looked for that it did not find.
      schema.createIndex('published_products_by_round').on('published_products').columns(['round', 'product_id']),
    ],
  },
];
