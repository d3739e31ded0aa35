import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { JangteoError } from '@jangteo/kernel/errors';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { Client } from '@jangteo/rpc/service-types';
import { BEGINNING, compareIndex, type IndexDifference, readSlice, type SweepPlace } from './compare-indexes.ts';
import type { CatalogFollower } from './follow-catalog.ts';
import { ALIAS, RAW } from './names.ts';

export interface AuditOptions {
  readonly search: SearchIndex;
  readonly catalog: Client<typeof CatalogService>;
  readonly follower: Pick<CatalogFollower, 'caughtUp'>;
}

export interface AuditPage {
  readonly checked: number;
  readonly nextCursor: string;
  readonly differences: readonly { readonly productId: string; readonly index: string; readonly check: string; readonly detail: string }[];
  readonly behind: boolean;
}

const LIMIT_MAX = 1_000;
const CATCH_UP_MS = 5_000;

/** Compares a page of products in the raw index and in the live one, without a lock: what differs is looked at again behind the feed. */
export async function auditIndex(options: AuditOptions, cursor: string, limit: number): Promise<AuditPage> {
  const place = placeIn(cursor);
  const first = await compareBoth(options, place, limit);
  if (first.differences.length === 0) return { ...first, behind: false };
  const isCaughtUp = await options.follower.caughtUp(CATCH_UP_MS);
  return { ...(await compareBoth(options, place, limit)), behind: !isCaughtUp };
}

async function compareBoth({ search, catalog }: AuditOptions, place: SweepPlace, limit: number): Promise<Omit<AuditPage, 'behind'>> {
  const slice = await readSlice(catalog, place, { limit: Math.min(Math.max(limit, 1), LIMIT_MAX), versionsOnly: true });
  const differences = [
    ...(await compareIndex(search, RAW, slice)).map((one) => told('raw', one)),
    ...(await compareIndex(search, ALIAS, slice)).map((one) => told('live', one)),
  ];
  return { checked: slice.products.size, nextCursor: slice.next === undefined ? '' : JSON.stringify(slice.next), differences };
}

function told(index: string, { id, check, found, wanted }: IndexDifference) {
  const words = {
    missing: `the ${index} index does not have it`,
    stale: `the ${index} index has version ${found}, the catalogue has ${wanted}`,
    gone: `the ${index} index has it, the catalogue does not`,
  };
  return { productId: id, index, check, detail: words[check] };
}

/** Throws BAD_CURSOR. */
function placeIn(cursor: string): SweepPlace {
  if (cursor === '') return BEGINNING;
  try {
    const { cursor: inner, after } = JSON.parse(cursor) as SweepPlace;
    if (typeof inner === 'string' && typeof after === 'string') return { cursor: inner, after };
  } catch {
    // Told below.
  }
  throw new JangteoError('BAD_CURSOR', 'the cursor is none of an audit');
}
