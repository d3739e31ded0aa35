import type { SearchRequest } from '@jangteo/contracts/search/v1/search';
import { type FieldError, JangteoError } from '@jangteo/kernel/errors';
import { SEARCH_SORTS, type SearchSort } from '@jangteo/ports/search/search-index';
import type { CategoryNames } from './category-names.ts';
import { QUERY_MAX } from './check-words.ts';

/** A search as it was asked for, checked. */
export interface Asked {
  readonly query: string;
  /** Empty: all. */
  readonly categoryPath: string;
  readonly brands: readonly string[];
  readonly minPrice?: number;
  readonly maxPrice?: number;
  readonly sort: SearchSort;
  readonly limit: number;
  /** Empty: the first page. */
  readonly cursor: string;
  readonly facets: boolean;
  readonly verbatim: boolean;
}

const LIMIT_MAX = 100;
const LIMIT = 20;
const BRANDS_MAX = 50;
const BRAND_LENGTH_MAX = 200;

/** Throws INVALID_REQUEST that names each field that is wrong. */
export async function checkSearch(request: SearchRequest, categories: CategoryNames): Promise<Asked> {
  const { category, brands, cursor, facets, verbatim } = request;
  const errors: FieldError[] = [];
  const sort = SEARCH_SORTS.find((one) => one === (request.sort || 'relevance'));
  const limit = request.limit || LIMIT;
  const [min, max] = [numberOf(request.minPrice), numberOf(request.maxPrice)];
  const query = checkQuery(request.query, errors);
  if (sort === undefined) errors.push({ path: 'sort', message: `must be one of ${SEARCH_SORTS.join(', ')}` });
  if (limit < 1 || limit > LIMIT_MAX) errors.push({ path: 'limit', message: `must be from 1 to ${LIMIT_MAX}` });
  if (brands.length > BRANDS_MAX || brands.some((brand) => brand === '' || brand.length > BRAND_LENGTH_MAX)) {
    errors.push({ path: 'brand', message: `must be at most ${BRANDS_MAX} names of 1 to ${BRAND_LENGTH_MAX} characters` });
  }
  if (min !== undefined && !isPrice(min)) errors.push({ path: 'min_price', message: 'must be a whole number from 0, in minor units' });
  if (max !== undefined && (!isPrice(max) || max < (min ?? 0))) {
    errors.push({ path: 'max_price', message: 'must be a whole number not below min_price, in minor units' });
  }
  const found = category === '' ? undefined : await categories.find(category);
  if (category !== '' && found === undefined) errors.push({ path: 'category', message: `must be a category; there is no "${category}"` });
  refuse(errors);
  return {
    query,
    categoryPath: found?.path ?? '',
    brands,
    ...(min !== undefined && { minPrice: min }),
    ...(max !== undefined && { maxPrice: max }),
    sort: sort ?? 'relevance',
    limit,
    cursor,
    facets,
    verbatim,
  };
}

const SUGGEST_LIMIT_MAX = 20;
const SUGGEST_LIMIT = 10;

/** Throws INVALID_REQUEST. */
export function checkSuggest(request: { readonly query: string; readonly limit: number }): {
  readonly query: string;
  readonly limit: number;
} {
  const errors: FieldError[] = [];
  const limit = request.limit || SUGGEST_LIMIT;
  if (limit < 1 || limit > SUGGEST_LIMIT_MAX) errors.push({ path: 'limit', message: `must be from 1 to ${SUGGEST_LIMIT_MAX}` });
  const query = checkQuery(request.query, errors);
  refuse(errors);
  return { query, limit };
}

/** What was typed, on one line: quotes, brackets and operators are plain text, control characters are blanks. Throws INVALID_REQUEST. */
export function checkText(text: string): string {
  const errors: FieldError[] = [];
  const checked = checkQuery(text, errors);
  refuse(errors);
  return checked;
}

function checkQuery(query: string, errors: FieldError[]): string {
  // Four units make any character that can be typed, so a book is not looked through to be refused.
  if (query.length > 4 * QUERY_MAX || [...query].length > QUERY_MAX) {
    errors.push({ path: 'q', message: `must have at most ${QUERY_MAX} characters` });
    return '';
  }
  return query
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\uFFFD\s]+/gu, ' ')
    .trim();
}

function numberOf(amount: bigint | undefined): number | undefined {
  return amount === undefined ? undefined : Number(amount);
}

function isPrice(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount >= 0;
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  throw new JangteoError('INVALID_REQUEST', errors.map(({ path, message }) => `${path} ${message}`).join('; '), { errors });
}
