import type { CatalogService, Product, ScanProductsResponse } from '@jangteo/contracts/catalog/v1/catalog';
import { hasCode } from '@jangteo/kernel/errors';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { Client } from '@jangteo/rpc/service-types';
import { byCodePoints } from './code-points.ts';
import { RAW } from './names.ts';
import { isListed } from './search-document.ts';

/** Where a walk through all products stands. */
export interface SweepPlace {
  /** The catalogue's; empty at the beginning. */
  readonly cursor: string;
  /** The last id before. */
  readonly after: string;
}

export const BEGINNING: SweepPlace = { cursor: '', after: '' };

/** A page of the catalogue, with what lies between two of its ids. */
export interface Slice {
  readonly place: SweepPlace;
  readonly products: ReadonlyMap<string, Product>;
  /** The last id that belongs to it; undefined: there is no end. */
  readonly to: string | undefined;
  /** undefined: this was the last one. */
  readonly next: SweepPlace | undefined;
}

export type IndexCheck = 'missing' | 'stale' | 'gone';

/** A product of which an index does not have what the catalogue has. */
export interface IndexDifference {
  readonly index: string;
  readonly id: string;
  readonly check: IndexCheck;
  /** The version in the index; undefined where it has none. */
  readonly found: number | undefined;
  /** That of the catalogue; undefined: it has no such product. */
  readonly wanted: number | undefined;
}

const SCAN_MAX = 1_000;
const READ_MAX = 1_000;
const CALL = { timeoutMs: 30_000 };

export async function readSlice(
  catalog: Client<typeof CatalogService>,
  place: SweepPlace,
  { limit, versionsOnly }: { limit: number; versionsOnly: boolean },
): Promise<Slice> {
  const { products, nextCursor } = await scan(catalog, { cursor: place.cursor, limit, versionsOnly });
  const to = nextCursor === '' ? undefined : products.at(-1)?.id;
  return {
    place,
    products: new Map(products.map((product) => [product.id, product])),
    to,
    next: to === undefined ? undefined : { cursor: nextCursor, after: to },
  };
}

/** Fewer where so many do not fit into one message. */
async function scan(
  catalog: Client<typeof CatalogService>,
  request: { readonly cursor: string; readonly limit: number; readonly versionsOnly: boolean },
): Promise<ScanProductsResponse> {
  try {
    return await catalog.scanProducts(request, CALL);
  } catch (thrown) {
    if (!hasCode(thrown, 'BODY_TOO_LARGE') || request.limit === 1) throw thrown;
    return await scan(catalog, { ...request, limit: Math.ceil(request.limit / 4) });
  }
}

/** Ids and versions of an index, as far as a slice reaches. */
export async function versionsIn(search: SearchIndex, index: string, { place, to }: Slice): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let { after } = place; ; ) {
    const page = await search.scan(index, { after, limit: SCAN_MAX, versionsOnly: true });
    for (const { id, version } of page) {
      if (to !== undefined && byCodePoints(id, to) > 0) return found;
      found.set(id, version);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < SCAN_MAX) return found;
    after = last.id;
  }
}

/** What differs between a slice of the catalogue and what an index has of it. Ids and versions tell: each write has a version of its own. */
function differencesOf(index: string, slice: Slice, found: ReadonlyMap<string, number>): IndexDifference[] {
  const differences: IndexDifference[] = [];
  for (const [id, product] of slice.products) {
    const [wanted, has] = [Number(product.version), found.get(id)];
    if (has !== wanted) differences.push({ index, id, check: has === undefined ? 'missing' : 'stale', found: has, wanted });
  }
  for (const [id, has] of found) {
    if (!slice.products.has(id)) differences.push({ index, id, check: 'gone', found: has, wanted: undefined });
  }
  return differences;
}

/** Compares one index with a slice. A product that is unlisted belongs into the raw index alone. */
export async function compareIndex(search: SearchIndex, index: string, slice: Slice): Promise<IndexDifference[]> {
  const differences = differencesOf(index, slice, await versionsIn(search, index, slice));
  if (index === RAW) return differences;
  const missing = differences.filter(({ check }) => check === 'missing').map(({ id }) => id);
  const listed = new Set<string>();
  for (let at = 0; at < missing.length; at += READ_MAX) {
    for (const document of await search.read(RAW, missing.slice(at, at + READ_MAX))) if (isListed(document)) listed.add(document.id);
  }
  // What the raw index does not have either it tells itself.
  return differences.filter(({ id, check }) => check !== 'missing' || listed.has(id));
}

/**
 * Of what differs now, what has not moved since it differed before. A product that is changed all the time differs at every look, but each
 * time by another change.
 */
export function unmoved(before: readonly IndexDifference[], now: readonly IndexDifference[]): IndexDifference[] {
  const seen = new Set(before.map(keyOf));
  return now.filter((difference) => seen.has(keyOf(difference)));
}

function keyOf({ index, id, found }: IndexDifference): string {
  return `${index} ${found ?? ''} ${id}`;
}
