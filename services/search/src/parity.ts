import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { Client } from '@jangteo/rpc/service-types';
import { BEGINNING, compareIndex, type IndexDifference, readSlice, type SweepPlace } from './compare-indexes.ts';
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

/** How often a slice that differs is looked at again once the feed has passed. */
const LOOKS = 3;
const CATCH_UP_MS = 3_000;
const TOLD = 20;

/**
 * Compares a version with the catalogue, product by product, while both are written. What differs is looked at again behind the feed; what
 * still does is written again; what does after that is a finding. `goesOn` is asked after each slice; undefined: it said no.
 */
export async function checkParity(
  options: ParityOptions,
  index: string,
  goesOn: (compared: number) => Promise<boolean>,
): Promise<Parity | undefined> {
  const findings: string[] = [];
  let [compared, mended, differing] = [0, 0, 0];
  for (let place: SweepPlace | undefined = BEGINNING; place !== undefined; ) {
    const slice = await settledSlice(options, index, place);
    if (slice.differences.length > 0) {
      await options.sweep.slice(place, { complete: index });
      const { differences: left } = await settledSlice(options, index, place);
      mended += Math.max(0, slice.differences.length - left.length);
      differing += left.length;
      findings.push(...left.slice(0, TOLD - findings.length).map(describe));
    }
    compared += slice.compared;
    place = slice.next;
    if (!(await goesOn(compared))) return undefined;
  }
  if (differing > findings.length) findings.push(`${differing - findings.length} more products differ`);
  return { compared, mended, findings };
}

async function settledSlice(options: ParityOptions, index: string, place: SweepPlace) {
  for (let look = 1; ; look++) {
    const slice = await compare(options, index, place);
    if (slice.differences.length === 0 || look === LOOKS) return slice;
    await options.follower.caughtUp(CATCH_UP_MS);
  }
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
