import { compareBytes } from './byte-order.ts';
import { isLive, type LiveBits, type Segment } from './segment.ts';
import { type DocumentParts, emptyColumns, idSlots } from './segment-documents.ts';
import { packSegment } from './segment-file.ts';
import { mergeTerms } from './segment-merge-terms.ts';

export interface MergeSource {
  readonly segment: Segment;
  readonly live: LiveBits;
}

export interface Merged {
  readonly file: Uint8Array;
  /** For each source: where each of its documents is now; -1 for one that was dead. */
  readonly places: readonly Int32Array[];
}

/** Documents between two yields: well under a millisecond. */
const STEP = 1_024;

/** One segment of the living documents of several. It yields often, so that whoever runs it can do other things between. */
export function* mergeSegments(sources: readonly MergeSource[]): Generator<void, Merged> {
  const places = yield* placeDocuments(sources);
  const { parts, brands, paths } = yield* mergeDocuments(sources, places);
  const terms = yield* mergeTerms(sources, places);
  const documents = parts.versions.length;
  return { file: packSegment({ documents, brands, paths }, { ...parts, ...terms }), places };
}

/** Goes through the documents of all sources in an order that each of them has already; calls `visit` for each. */
function* inOrder(
  lengths: readonly number[],
  compare: (one: number, oneAt: number, other: number, otherAt: number) => number,
  visit: (source: number, at: number) => void,
): Generator<void, void> {
  const heads = lengths.map(() => 0);
  let open = [...lengths.keys()].filter((source) => (lengths[source] as number) > 0);
  for (let steps = 1; open.length > 0; steps++) {
    let least = open[0] as number;
    for (let nth = 1; nth < open.length; nth++) {
      const source = open[nth] as number;
      if (compare(source, heads[source] as number, least, heads[least] as number) < 0) least = source;
    }
    visit(least, heads[least] as number);
    heads[least] = (heads[least] as number) + 1;
    if (heads[least] === lengths[least]) open = open.filter((source) => source !== least);
    if (steps % STEP === 0) yield;
  }
}

function* placeDocuments(sources: readonly MergeSource[]): Generator<void, Int32Array[]> {
  const places = sources.map(({ segment }) => new Int32Array(segment.documents));
  const columns = sources.map(({ segment }) => segment.parts.popularity);
  let next = 0;
  yield* inOrder(
    sources.map(({ segment }) => segment.documents),
    (one, oneAt, other, otherAt) => {
      const difference = ((columns[other] as Float64Array)[otherAt] as number) - ((columns[one] as Float64Array)[oneAt] as number);
      return difference !== 0 ? difference : compareIds(sources, one, oneAt, other, otherAt);
    },
    (source, at) => {
      (places[source] as Int32Array)[at] = isLive(sources[source]?.live, at) ? next++ : -1;
    },
  );
  return places;
}

function compareIds(sources: readonly MergeSource[], one: number, oneDocument: number, other: number, otherDocument: number): number {
  const left = (sources[one] as MergeSource).segment.parts;
  const right = (sources[other] as MergeSource).segment.parts;
  return compareBytes(
    left.ids,
    left.idStarts[oneDocument] as number,
    left.idStarts[oneDocument + 1] as number,
    right.ids,
    right.idStarts[otherDocument] as number,
    right.idStarts[otherDocument + 1] as number,
  );
}

function* mergeDocuments(sources: readonly MergeSource[], places: readonly Int32Array[]) {
  const documents = places.reduce((sum, of) => sum + of.reduce((count, place) => count + (place < 0 ? 0 : 1), 0), 0);
  const columns = emptyColumns(documents);
  const [brands, paths] = [new Map<string, number>(), new Map<string, number>()];
  const idLengths = new Uint32Array(documents);
  for (const [nth, { segment }] of sources.entries()) {
    const from = segment.parts;
    const brandMap = segment.header.brands.map((brand) => ordinal(brands, brand));
    const pathMap = segment.header.paths.map((path) => ordinal(paths, path));
    for (let document = 0; document < segment.documents; document++) {
      if (document % STEP === 0) yield;
      const place = (places[nth] as Int32Array)[document] as number;
      if (place < 0) continue;
      columns.versions[place] = from.versions[document] as number;
      columns.prices[place] = from.prices[document] as number;
      columns.createdAt[place] = from.createdAt[document] as number;
      columns.popularity[place] = from.popularity[document] as number;
      columns.titleClasses[place] = from.titleClasses[document] as number;
      columns.brands[place] = brandMap[from.brands[document] as number] as number;
      columns.paths[place] = pathMap[from.paths[document] as number] as number;
      idLengths[place] = (from.idStarts[document + 1] as number) - (from.idStarts[document] as number);
    }
  }
  const ids = yield* mergeIds(sources, places, idLengths);
  const parts: DocumentParts = { ...columns, ...ids };
  return { parts, brands: [...brands.keys()], paths: [...paths.keys()] };
}

function* mergeIds(sources: readonly MergeSource[], places: readonly Int32Array[], lengths: Uint32Array) {
  const idStarts = new Uint32Array(lengths.length + 1);
  for (let place = 0; place < lengths.length; place++) idStarts[place + 1] = (idStarts[place] as number) + (lengths[place] as number);
  const ids = new Uint8Array(idStarts[lengths.length] as number);
  for (const [nth, { segment }] of sources.entries()) {
    const from = segment.parts;
    for (let document = 0; document < segment.documents; document++) {
      if (document % STEP === 0) yield;
      const place = (places[nth] as Int32Array)[document] as number;
      if (place < 0) continue;
      let to = idStarts[place] as number;
      for (let at = from.idStarts[document] as number; at < (from.idStarts[document + 1] as number); at++)
        ids[to++] = from.ids[at] as number;
    }
  }
  const byId = new Uint32Array(lengths.length);
  let next = 0;
  const orders = sources.map(({ segment }) => segment.parts.byId);
  const documentAt = (source: number, at: number) => (orders[source] as Uint32Array)[at] as number;
  yield* inOrder(
    orders.map(({ length }) => length),
    (one, oneAt, other, otherAt) => compareIds(sources, one, documentAt(one, oneAt), other, documentAt(other, otherAt)),
    (source, at) => {
      const place = (places[source] as Int32Array)[documentAt(source, at)] as number;
      if (place >= 0) byId[next++] = place;
    },
  );
  return { ids, idStarts, byId, idSlots: idSlots(ids, idStarts) };
}

function ordinal(known: Map<string, number>, text: string): number {
  const found = known.get(text);
  if (found !== undefined) return found;
  known.set(text, known.size);
  return known.size - 1;
}
