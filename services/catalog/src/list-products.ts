import { type FieldError, JangteoError } from '@jangteo/kernel/errors';
import type { Condition, DocumentQuery } from '@jangteo/ports/documents/document-store';

const ORDERS = {
  newest: { field: 'created_at', descending: true },
  price_asc: { field: 'price.amount', descending: false },
  price_desc: { field: 'price.amount', descending: true },
  popular: { field: 'popularity', descending: true },
} as const;

export const LIST_LIMIT_MAX = 100;
const LIST_LIMIT = 20;

/** What a listing asks for; the empty text and 0 stand for nothing said, as in the contract. */
export interface Listing {
  /** The path of the category whose subtree is asked for. */
  readonly categoryPath: string;
  /** The path of the category that products stand in themselves. */
  readonly primaryCategoryPath: string;
  readonly level?: number;
  readonly brand: string;
  /** In minor units. */
  readonly minPrice?: number;
  readonly maxPrice?: number;
  readonly sort: string;
  readonly limit: number;
  readonly cursor: string;
}

/** The query for a listing of what can be bought. Throws INVALID_REQUEST. */
export function listingQuery(listing: Listing): DocumentQuery {
  const sort = listing.sort || 'newest';
  const limit = listing.limit || LIST_LIMIT;
  const { minPrice = 0, maxPrice, level } = listing;
  const errors: FieldError[] = [];
  if (!Object.hasOwn(ORDERS, sort)) errors.push({ path: 'sort', message: `must be one of ${Object.keys(ORDERS).join(', ')}` });
  if (limit < 1 || limit > LIST_LIMIT_MAX) errors.push({ path: 'limit', message: `must be from 1 to ${LIST_LIMIT_MAX}` });
  if (minPrice < 0 || !Number.isSafeInteger(minPrice))
    errors.push({ path: 'min_price', message: 'must be a whole number from 0, in minor units' });
  if (maxPrice !== undefined && (maxPrice < minPrice || !Number.isSafeInteger(maxPrice))) {
    errors.push({ path: 'max_price', message: 'must be a whole number not below min_price, in minor units' });
  }
  if (errors.length > 0)
    throw new JangteoError('INVALID_REQUEST', errors.map(({ path, message }) => `${path} ${message}`).join('; '), { errors });
  const where: Condition[] = [];
  if (listing.categoryPath !== '') where.push({ field: 'category_path', under: listing.categoryPath });
  if (listing.primaryCategoryPath !== '') where.push({ field: 'category_path', eq: listing.primaryCategoryPath });
  if (level !== undefined) where.push({ field: 'category_level', eq: level });
  if (listing.brand !== '') where.push({ field: 'brand', eq: listing.brand });
  // Without a price a product is not listed, so there is always this condition.
  where.push({ field: 'price.amount', min: minPrice, ...(maxPrice === undefined ? {} : { max: maxPrice }) });
  return { where, sort: ORDERS[sort as keyof typeof ORDERS], limit, ...(listing.cursor === '' ? {} : { cursor: listing.cursor }) };
}
