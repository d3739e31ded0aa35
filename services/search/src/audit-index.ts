import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { JangteoError } from '@jangteo/kernel/errors';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { Client } from '@jangteo/rpc/service-types';
import { BEGINNING, compareIndex, type IndexDifference, readSlice, type SweepPlace, unmoved } from './compare-indexes.ts';
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
const CATCH_UP_MS = 2_000;

/** Compares a page of products in the raw index and in the live one, without a lock: what differs is looked at again behind the feed. */
export async function auditIndex(options: AuditOptions, cursor: string, limit: number): Promise<AuditPage> {
  const place = placeIn(cursor);
  const first = await compareBoth(options, place, limit);
  const isCaughtUp = first.differences.length === 0 || (await options.follower.caughtUp(CATCH_UP_MS));
  const { next, checked, differences } = first.differences.length === 0 ? first : await compareBoth(options, place, limit);
  const left = unmoved(first.differences, differences).map(told);
  return { checked, nextCursor: next === undefined ? '' : JSON.stringify(next), differences: left, behind: !isCaughtUp };
}

async function compareBoth({ search, catalog }: AuditOptions, place: SweepPlace, limit: number) {
  const slice = await readSlice(catalog, place, { limit: Math.min(Math.max(limit, 1), LIMIT_MAX), versionsOnly: true });
  const differences = [...(await compareIndex(search, RAW, slice)), ...(await compareIndex(search, ALIAS, slice))];
  return { checked: slice.products.size, next: slice.next, differences };
}

function told({ index, id, check, found, wanted }: IndexDifference) {
  const name = index === RAW ? 'raw' : 'live';
  const words = {
    missing: `the ${name} index does not have it`,
    stale: `the ${name} index has version ${found}, the catalogue has ${wanted}`,
    gone: `the ${name} index has it, the catalogue does not`,
  };
  return { productId: id, index: name, check, detail: words[check] };
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
