import { type FieldError, JangteoError } from '@jangteo/kernel/errors';
import type { Condition, DocumentQuery } from '@jangteo/ports/documents/document-store';
import type { CategoryTree } from './category-tree.ts';
import { type Place, placeCondition } from './listing-place.ts';

const ORDERS = {
  newest: { field: 'created_at', descending: true },
  price_asc: { field: 'price.amount', descending: false },
  price_desc: { field: 'price.amount', descending: true },
  popular: { field: 'popularity', descending: true },
} as const;

export const LIST_LIMIT_MAX = 100;
const LIST_LIMIT = 20;

/** What products are asked for by; the empty text stands for nothing said, as in the contract. */
export interface Filter {
  readonly place: Place;
  readonly brand: string;
  /** In minor units. */
  readonly minPrice?: number;
  readonly maxPrice?: number;
}

export interface Listing extends Filter {
  readonly sort: string;
  /** 0: the default. */
  readonly limit: number;
  readonly cursor: string;
}

/** The query for a listing of what can be bought. Throws INVALID_REQUEST. */
export function listingQuery(tree: CategoryTree, listing: Listing): DocumentQuery {
  const sort = listing.sort || 'newest';
  const limit = listing.limit || LIST_LIMIT;
  const errors = filterErrors(listing);
  if (!Object.hasOwn(ORDERS, sort)) errors.push({ path: 'sort', message: `must be one of ${Object.keys(ORDERS).join(', ')}` });
  if (limit < 1 || limit > LIST_LIMIT_MAX) errors.push({ path: 'limit', message: `must be from 1 to ${LIST_LIMIT_MAX}` });
  refuse(errors);
  return {
    where: [...placeCondition(tree, listing.place), ...brandAndPrice(listing)],
    sort: ORDERS[sort as keyof typeof ORDERS],
    limit,
    // The paths of its categories may change from page to page.
    name: nameOf(listing),
    ...(listing.cursor === '' ? {} : { cursor: listing.cursor }),
  };
}

/** Throws INVALID_REQUEST. */
export function checkFilter(filter: Filter): void {
  refuse(filterErrors(filter));
}

/** Without a price a product is not listed, so there is always a condition on that. */
export function brandAndPrice({ brand, minPrice = 0, maxPrice }: Filter): Condition[] {
  const price: Condition = { field: 'price.amount', min: minPrice, ...(maxPrice === undefined ? {} : { max: maxPrice }) };
  return brand === '' ? [price] : [{ field: 'brand', eq: brand }, price];
}

function nameOf({ place: { category, primaryCategory, level }, brand, minPrice, maxPrice }: Filter): string {
  return JSON.stringify([category?.id, primaryCategory?.id, level, brand, minPrice, maxPrice]);
}

function filterErrors({ minPrice = 0, maxPrice }: Filter): FieldError[] {
  const errors: FieldError[] = [];
  if (minPrice < 0 || !Number.isSafeInteger(minPrice))
    errors.push({ path: 'min_price', message: 'must be a whole number from 0, in minor units' });
  if (maxPrice !== undefined && (maxPrice < minPrice || !Number.isSafeInteger(maxPrice))) {
    errors.push({ path: 'max_price', message: 'must be a whole number not below min_price, in minor units' });
  }
  return errors;
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  throw new JangteoError('INVALID_REQUEST', errors.map(({ path, message }) => `${path} ${message}`).join('; '), { errors });
}
