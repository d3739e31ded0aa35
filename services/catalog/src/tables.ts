export interface CategoriesTable {
  id: string;
  number: number | null;
  parent_id: string;
  name: string;
  path: string;
  level: number;
  created_at: number;
}

/** What was renamed in the release before; see adopt-renames.ts. */
export interface RenamedCategoriesTable {
  category_id: string;
  renamed_at: number;
}

export interface CategoryTreesTable {
  id: string;
  changes: number;
}

/** A renamed category (its path stayed) or a moved one, whose products follow. */
export interface CategoryChangesTable {
  number: number;
  category_id: string;
  from_path: string;
  to_path: string;
  started_at: number;
  ended_at: number | null;
  next_pass_at: number;
  page_cursor: string | null;
  products: number;
  products_done: number;
}

export interface SoldLinesTable {
  order_id: string;
  sku: string;
  day: string;
  units: number;
}

export interface SoldDaysTable {
  sku: string;
  day: string;
  units: number;
}

export interface UnappliedSalesTable {
  sku: string;
  mark: number;
}

export interface PopularityVersionsTable {
  product_id: string;
  updated_at: string;
  version: number;
}

/** One row: how far the changes of products have been published. */
export interface PublishedFeedsTable {
  name: string;
  token: string;
  /** Counts the snapshots. */
  round: number;
  /** See `Stage` in published-products.ts. */
  stage: string;
  /** Of the snapshot's next page; null at its beginning and behind it. */
  page_cursor: string | null;
  /** Counts what was stored here: who finds another count has been overtaken. */
  step: number;
}

/** What those who follow the changes have been told last of each product that is there. */
export interface PublishedProductsTable {
  product_id: string;
  version: number;
  /** The snapshot that read it, or behind which it changed. */
  round: number;
}

export interface CatalogTables {
  categories: CategoriesTable;
  renamed_categories: RenamedCategoriesTable;
  category_trees: CategoryTreesTable;
  category_changes: CategoryChangesTable;
  sold_lines: SoldLinesTable;
  sold_days: SoldDaysTable;
  unapplied_sales: UnappliedSalesTable;
  popularity_versions: PopularityVersionsTable;
  published_feeds: PublishedFeedsTable;
  published_products: PublishedProductsTable;
}
