import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { Client } from '@jangteo/rpc/service-types';
import { BEGINNING, compareIndex, type IndexDifference, readSlice, type SweepPlace, unmoved } from './compare-indexes.ts';
import type { FedIndexes } from './fed-indexes.ts';
import type { CatalogFollower } from './follow-catalog.ts';
import { RAW } from './names.ts';
import { SLICE_MAX, type Sweep } from './sweep.ts';

export interface ParityOptions {
  readonly search: SearchIndex;
  readonly catalog: Client<typeof CatalogService>;
  readonly indexes: FedIndexes;
  readonly follower: Pick<CatalogFollower, 'caughtUp'>;
  readonly sweep: Pick<Sweep, 'slice'>;
}

export interface Parity {
  readonly compared: number;
  /** What had to be written again. */
  readonly mended: number;
  /** What differs all the same, told for people. */
  readonly findings: readonly string[];
}

/** How often a slice that differs is looked at, each time when the feed has passed. */
const LOOKS = 4;
const CATCH_UP_MS = 3_000;
const TOLD = 20;

/**
 * Compares a version with the catalogue, product by product, while both are written. What differs is looked at again behind the feed; what
 * has not moved by then is written again; what has not after that is a finding. `goesOn` is asked now and then; undefined: it said no.
 */
export async function checkParity(options: ParityOptions, index: string, goesOn: () => Promise<boolean>): Promise<Parity | undefined> {
  const findings: string[] = [];
  let [compared, mended, differing] = [0, 0, 0];
  for (let place: SweepPlace | undefined = BEGINNING; place !== undefined; ) {
    const slice = await lookUntilSure(options, index, place, goesOn);
    if (slice === undefined) return undefined;
    if (slice.differences.length > 0) {
      await options.sweep.slice(place, { complete: index });
      const left = (await lookUntilSure(options, index, place, goesOn))?.differences;
      if (left === undefined) return undefined;
      mended += Math.max(0, slice.differences.length - left.length);
      differing += left.length;
      findings.push(...left.slice(0, TOLD - findings.length).map(describe));
    }
    compared += slice.compared;
    place = slice.next;
    if (!(await goesOn())) return undefined;
  }
  if (differing > findings.length) findings.push(`${differing - findings.length} more products differ`);
  return { compared, mended, findings };
}

async function lookUntilSure(options: ParityOptions, index: string, place: SweepPlace, goesOn: () => Promise<boolean>) {
  let slice = await compare(options, index, place);
  for (let look = 1; look < LOOKS && slice.differences.length > 0; look++) {
    // While an import is under way that may take a while.
    while (!(await options.follower.caughtUp(CATCH_UP_MS))) if (!(await goesOn())) return undefined;
    const now = await compare(options, index, place);
    slice = { ...now, differences: unmoved(slice.differences, now.differences) };
  }
  return slice;
}

async function compare({ search, catalog, indexes }: ParityOptions, index: string, place: SweepPlace) {
  return await indexes.exclusively(async () => {
    await indexes.settle();
    const slice = await readSlice(catalog, place, { limit: SLICE_MAX, versionsOnly: true });
    // The raw index as well: whether a product that is missing is listed, it alone knows.
    const differences = [...(await compareIndex(search, RAW, slice)), ...(await compareIndex(search, index, slice))];
    return { differences, compared: slice.products.size, next: slice.next };
  });
}

function describe({ id, check, found, wanted }: IndexDifference): string {
  const versions = [found !== undefined && `it has version ${found}`, wanted !== undefined && `the catalogue has ${wanted}`];
  return `product ${id} is ${check}: ${versions.filter(Boolean).join(', ')}`;
}
