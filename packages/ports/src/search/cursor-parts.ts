import { murmur2 } from '@jangteo/kernel/hash';
import { SEARCH_FIELDS, type SearchRequest } from './search-index.ts';

/** What a cursor knows its request by: the limit and the facets may change from page to page, and the index behind an alias; nothing else. */
export function fingerprint({ groups, least, weights, filter, sort }: SearchRequest): number {
  const { categoryPath = null, brands = null, minPrice = null, maxPrice = null } = filter;
  const said = groups.map((group) => group.map(({ terms, weight }) => [terms, weight]));
  const asked = [said, least ?? null, SEARCH_FIELDS.map((field) => weights[field]), categoryPath, brands, minPrice, maxPrice, sort];
  return murmur2(JSON.stringify(asked));
}

/** The parts of a cursor; undefined where it is none. */
export function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
