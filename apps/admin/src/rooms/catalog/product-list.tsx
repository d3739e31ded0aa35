import { readTagged } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { type CategoryNode, flatten, pathNames } from '../../logic/category-tree.ts';
import { formatNumber } from '../../logic/format.ts';
import type { Money } from '../../logic/money.ts';
import { Amount } from '../../parts/amount.tsx';
import { Id } from '../../parts/copyable.tsx';
import { Filters } from '../../parts/fields.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Paging, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo, usePlace } from '../../route.ts';
import { useStore } from '../../store.ts';
import { useLoad } from '../../use-load.ts';
import { catalogWords } from '../../words/catalog.ts';

interface Product {
  readonly id: string;
  readonly title: string;
  readonly sku?: string;
  readonly price?: Money;
  readonly category_breadcrumbs: readonly string[];
  readonly updated_at: string;
  readonly stock?: number;
  readonly stock_reserved?: number;
}

interface ProductPageOfList {
  readonly items: readonly Product[];
  readonly next_cursor: string | null;
  readonly corrected_query?: string;
}

const PAGE = 30;
const LIST_SORTS = ['newest', 'popular', 'price_asc', 'price_desc'] as const;

/** The tree, for filters and forms. */
export function useCategories() {
  return useLoad(
    async (signal) => (await readTagged<{ categories: readonly CategoryNode[] }>('/v1/categories?counts=true', signal)).document.categories,
    [],
  );
}

/** Products as the shop lists or finds them, with what can be sold of each. */
export function ProductList() {
  const say = useWords(catalogWords);
  const language = useStore(languageStore);
  const { query } = usePlace();
  const path = pathOf(query);
  const load = useLoad(async (signal) => (await readTagged<ProductPageOfList>(path, signal)).document, [path]);
  const categories = useCategories();
  const nodes = flatten(categories.data ?? []);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sorts = query.has('q') ? (['relevance', ...LIST_SORTS] as const) : LIST_SORTS;
  return (
    <>
      <Filters
        filters={[
          { name: 'q', label: say.search },
          {
            name: 'category',
            label: say.category,
            options: [['', say.anyCategory], ...nodes.map(({ id }) => [id, pathNames(byId, id).join(' › ')] as const)],
          },
          {
            name: 'sort',
            label: say.sort,
            options: sorts.map((sort, index) => [index === 0 ? '' : sort, say.sorts[sort] ?? sort] as const),
          },
        ]}
      />
      <Loaded load={load}>
        {({ items, next_cursor: next, corrected_query: corrected }) => (
          <>
            {corrected !== undefined && <p class="notice">{say.corrected(corrected)}</p>}
            {items.length === 0 ? (
              <Empty title={query.has('q') || query.has('category') ? say.nothing : say.nothingYet}>
                {query.has('q') || query.has('category') ? undefined : say.nothingYetHint}
              </Empty>
            ) : (
              <>
                <Table
                  caption={say.products}
                  rows={items}
                  keyOf={({ id }) => id}
                  columns={[
                    {
                      title: say.name,
                      cell: ({ id, title }) => <a href={linkTo(`/catalog/products/${encodeURIComponent(id)}`)}>{title}</a>,
                      wide: true,
                    },
                    { title: say.category, cell: (product) => <span class="soft">{product.category_breadcrumbs.at(-1) ?? '–'}</span> },
                    {
                      title: 'SKU',
                      cell: ({ sku = '' }) => <Id value={sku} href={linkTo(`/inventory/${encodeURIComponent(sku)}`)} length={16} />,
                    },
                    {
                      title: say.price,
                      cell: ({ price }) => (price === undefined ? <span class="soft">{say.unlisted}</span> : <Amount money={price} />),
                      number: true,
                    },
                    {
                      title: say.stock,
                      cell: ({ stock, stock_reserved: reserved = 0 }) =>
                        stock === undefined ? <span class="soft">–</span> : formatNumber(stock - reserved, language),
                      number: true,
                    },
                    { title: say.changed, cell: ({ updated_at: at }) => <Time at={at} /> },
                  ]}
                />
                <Paging count={items.length} next={next} busy={load.loading} />
              </>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

function pathOf(query: URLSearchParams): string {
  const asked = new URLSearchParams({ limit: String(PAGE), stock: 'true' });
  for (const name of ['q', 'category', 'sort', 'cursor']) {
    const value = query.get(name);
    if (value !== null && value !== '') asked.set(name, value);
  }
  const isSearch = asked.has('q');
  // A sort of searches is none of lists.
  if (!isSearch && asked.get('sort') === 'relevance') asked.delete('sort');
  return `/v1/${isSearch ? 'search' : 'products'}?${asked}`;
}
