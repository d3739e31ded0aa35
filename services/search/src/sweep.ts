import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { hasCode } from '@jangteo/kernel/errors';
import type { IndexChange, SearchDocument, SearchIndex } from '@jangteo/ports/search/search-index';
import type { Client } from '@jangteo/rpc/service-types';
import { BEGINNING, compareIndex, type IndexDifference, readSlice, type Slice, type SweepPlace } from './compare-indexes.ts';
import type { FedIndexes } from './fed-indexes.ts';
import { RAW } from './names.ts';
import { isListed, searchDocument } from './search-document.ts';

export interface SweepOptions {
  readonly search: SearchIndex;
  readonly catalog: Client<typeof CatalogService>;
  readonly indexes: FedIndexes;
  /** The version that is being built, if one is: what it does not have yet is no difference. */
  readonly building: () => string | undefined;
}

export interface Swept {
  compared: number;
  written: number;
  removed: number;
}

export interface SweepRun {
  readonly signal: AbortSignal;
  readonly from?: SweepPlace;
  /** Where a part of the feed was lost: see `#addReborn`. */
  readonly thorough?: boolean;
  /** Hears where it stands: undefined at the end. */
  readonly onSlice?: (next: SweepPlace | undefined) => Promise<void>;
}

export interface SliceOptions {
  readonly withDocuments?: boolean;
  /** Wants `withDocuments`. */
  readonly thorough?: boolean;
  /** A version that is to have everything, although it is being built. */
  readonly complete?: string;
}

/** Products a slice. */
export const SLICE_MAX = 500;
/** So many of the largest products fit into one message. */
const GET_MAX = 10;
const DOCUMENTS_AT_ONCE = 50;

/**
 * Compares the raw index and every version with the catalogue, mends what differs and removes what is gone.
 *
 * It looks at the versions of all products and not at those that were updated since a time: so it also finds what was deleted, what went
 * back to an older state, and what a clock that jumped would hide. In slices, between which the feed has its turn.
 */
export class Sweep {
  readonly #options: SweepOptions;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  /** From a place on, to the end or until the signal aborts. */
  async run({ signal, from = BEGINNING, thorough = false, onSlice }: SweepRun): Promise<Swept> {
    const swept = { compared: 0, written: 0, removed: 0 };
    // Where the slice before had to be written for the most part, the next one will, too: it is read with its documents at once.
    let isHungry = false;
    for (let place: SweepPlace | undefined = from; place !== undefined && !signal.aborted; ) {
      const { next, ...slice } = await this.slice(place, { withDocuments: isHungry || thorough, thorough });
      swept.compared += slice.compared;
      swept.written += slice.written;
      swept.removed += slice.removed;
      isHungry = slice.written > slice.compared / 4;
      await onSlice?.(next);
      place = next;
    }
    return swept;
  }

  async slice(
    place: SweepPlace,
    { withDocuments = false, thorough = false, complete }: SliceOptions,
  ): Promise<Swept & { readonly next: SweepPlace | undefined }> {
    const { catalog, indexes, building } = this.#options;
    return await indexes.exclusively(async () => {
      await indexes.settle();
      const slice = await readSlice(catalog, place, { limit: SLICE_MAX, versionsOnly: !withDocuments });
      const differing = new Map<string, IndexDifference[]>();
      for (const index of [RAW, ...indexes.names]) {
        const differences = await this.#differences(index, slice);
        if (differences === undefined) continue;
        const isPartial = index === building() && index !== complete;
        differing.set(index, isPartial ? differences.filter(({ check }) => check !== 'missing') : differences);
      }
      if (thorough) await this.#addReborn(slice, differing);
      const ids = new Set([...differing.values()].flat().map(({ id }) => id));
      const documents = await this.#documents(slice, [...ids], withDocuments);
      addUnknown(differing, documents);
      for (const [index, differences] of differing) {
        const changes = differences.flatMap((difference) => mending(difference, documents.get(difference.id)));
        if (changes.length > 0) await indexes.writeTo(index, changes);
      }
      await indexes.settle();
      const written = [...ids].filter((id) => documents.has(id)).length;
      return { compared: slice.products.size, written, removed: ids.size - written, next: slice.next };
    });
  }

  /** undefined: the version is gone. */
  async #differences(index: string, slice: Slice): Promise<IndexDifference[] | undefined> {
    const { search, indexes } = this.#options;
    try {
      return await compareIndex(search, index, slice);
    } catch (thrown) {
      if (index === RAW || !hasCode(thrown, 'NOT_FOUND')) throw thrown;
      return void (await indexes.giveUp(index, thrown));
    }
  }

  /** A product that was deleted and put in again has the same numbers once more; its times tell. */
  async #addReborn(slice: Slice, differing: ReadonlyMap<string, IndexDifference[]>): Promise<void> {
    const now = await this.#documents(slice, [...slice.products.keys()], true);
    for (const { id, version, updated_at } of await this.#options.search.read(RAW, [...now.keys()])) {
      const document = now.get(id);
      if (document === undefined || document.version !== version || document.updated_at === updated_at) continue;
      for (const [index, differences] of differing) differences.push({ index, id, check: 'stale', found: version, wanted: version });
    }
  }

  async #documents(slice: Slice, ids: readonly string[], isRead: boolean): Promise<Map<string, SearchDocument>> {
    const documents = new Map<string, SearchDocument>();
    for (let at = 0; at < ids.length; at += GET_MAX) {
      const some = ids.slice(at, at + GET_MAX);
      const products = isRead
        ? some.flatMap((id) => slice.products.get(id) ?? [])
        : (await this.#options.catalog.getProducts({ ids: some })).products;
      for (const [index, { id, version, json }] of products.entries()) {
        if (index % DOCUMENTS_AT_ONCE === 0) await nextTurn();
        documents.set(id, searchDocument(id, Number(version), json));
      }
    }
    return documents;
  }
}

/** What the raw index lacked, the versions lack as well: whether it is listed could not be told before. */
function addUnknown(differing: ReadonlyMap<string, IndexDifference[]>, documents: ReadonlyMap<string, SearchDocument>): void {
  const unknown = (differing.get(RAW) ?? []).filter(({ id, check }) => {
    const document = documents.get(id);
    return check === 'missing' && document !== undefined && isListed(document);
  });
  for (const [index, differences] of differing) {
    if (index === RAW) continue;
    const known = new Set(differences.map(({ id }) => id));
    differences.push(...unknown.filter(({ id }) => !known.has(id)).map((difference) => ({ ...difference, index })));
  }
}

/** Versions begin again after a deletion, so what an index has may be newer by its number and older in fact: that goes first. */
function mending({ id, found }: IndexDifference, document: SearchDocument | undefined): IndexChange[] {
  if (document === undefined) return found === undefined ? [] : [{ delete: { id, version: found + 1 } }];
  if (found === undefined || found < document.version) return [{ put: document }];
  return [{ delete: { id, version: found + 1 } }, { put: document }];
}
