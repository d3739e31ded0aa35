export interface CategoriesTable {
  id: string;
  number: number | null;
  parent_id: string;
  name: string;
  path: string;
  level: number;
  created_at: number;
}

export interface RenamedCategoriesTable {
  category_id: string;
  renamed_at: number;
}

export interface CatalogTables {
  categories: CategoriesTable;
  renamed_categories: RenamedCategoriesTable;
}
