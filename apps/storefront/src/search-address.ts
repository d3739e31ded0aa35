import { BRANDS_MAX, QUERY_MAX, SEARCH_SORTS, type SearchSort } from '@jangteo/edge/schemas/search';
import { isCurrency, minorUnitDigits } from '@jangteo/kernel/money';

/** What a search page shows, as its address says it. */
export interface PageSearch {
  readonly q: string;
  /** A category id; empty: the whole shop. */
  readonly category: string;
  readonly brands: readonly string[];
  /** In minor units. */
  readonly minPrice: number | undefined;
  readonly maxPrice: number | undefined;
  readonly sort: SearchSort;
  /** Without a correction of what was typed. */
  readonly verbatim: boolean;
  readonly cursor: string;
}

const CURSOR_MAX = 1_000;
const UNPRINTABLE = /[\p{Cc}\p{Cs}\s]+/gu;

/** Reads an address leniently: people edit it, and old links live on. What makes no sense is passed over. */
export function readSearch(parameters: URLSearchParams, path: { readonly category?: string } = {}): PageSearch {
  const one = (name: string) => clean(parameters.get(name) ?? '');
  const [first, second] = [wholeNumber(one('min_price')), wholeNumber(one('max_price'))];
  const isUpsideDown = first !== undefined && second !== undefined && first > second;
  const cursor = parameters.get('cursor') ?? '';
  return {
    q: one('q'),
    category: path.category === undefined ? one('category') : clean(path.category),
    brands: [...new Set(parameters.getAll('brand').map(clean))].filter((brand) => brand !== '').slice(0, BRANDS_MAX),
    minPrice: isUpsideDown ? second : first,
    maxPrice: isUpsideDown ? first : second,
    sort: SEARCH_SORTS.find((sort) => sort === one('sort')) ?? 'relevance',
    verbatim: one('verbatim') === 'true',
    cursor: cursor.length <= CURSOR_MAX ? cursor : '',
  };
}

/**
 * The address of a search; what is not said is left out. Without a query it is the page of its category, or of all products.
 */
export function searchUrl(search: Partial<PageSearch>): string {
  const { q = '', category = '', brands = [], minPrice, maxPrice, sort = 'relevance', verbatim = false, cursor = '' } = search;
  const said: [string, string][] = [
    ['q', q],
    ['category', q === '' ? '' : category],
    ...brands.map((brand): [string, string] => ['brand', brand]),
    ['min_price', minPrice === undefined ? '' : String(minPrice)],
    ['max_price', maxPrice === undefined ? '' : String(maxPrice)],
    ['sort', sort === 'relevance' ? '' : sort],
    ['verbatim', verbatim ? 'true' : ''],
    ['cursor', cursor],
  ];
  const parameters = new URLSearchParams(said.filter(([, value]) => value !== ''));
  const path = q !== '' ? '/search' : category === '' ? '/products' : categoryUrl(category);
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

export function categoryUrl(id: string): string {
  return `/categories/${encodeURIComponent(id)}`;
}

/**
 * Where the form of filters leads: it has prices as people write them (`from`, `to`, in major units of `currency`), and the empty fields
 * of a form. undefined: the address is not of that form.
 */
export function addressOfForm(parameters: URLSearchParams, path: { readonly category?: string } = {}): string | undefined {
  const currency = parameters.get('currency');
  if (currency === null || !isCurrency(currency)) return undefined;
  const digits = minorUnitDigits(currency);
  const written = new URLSearchParams(parameters);
  for (const [field, name] of [
    ['from', 'min_price'],
    ['to', 'max_price'],
  ] as const) {
    const amount = minorUnits(parameters.get(field) ?? '', digits);
    if (amount === undefined) written.delete(name);
    else written.set(name, String(amount));
  }
  return searchUrl(readSearch(written, path));
}

/** As people write prices: 30,000, ₩30000, 29.90, in digits of any width. */
function minorUnits(text: string, digits: number): number | undefined {
  const amount = Number(text.normalize('NFKC').replace(/[^\d.]/g, '') || Number.NaN);
  const minor = Math.round(amount * 10 ** digits);
  return Number.isSafeInteger(minor) ? minor : undefined;
}

function wholeNumber(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}

/** Text that every store can hold, not longer than a query may be. */
function clean(text: string): string {
  return [...text.replace(UNPRINTABLE, ' ').trim()].slice(0, QUERY_MAX).join('').trim();
}
