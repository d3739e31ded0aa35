import { JangteoError } from '@jangteo/kernel/errors';
import type { FieldPath } from './document-fields.ts';
import type { Condition } from './document-store.ts';

/** An index as far as the choice among several goes. */
export interface ChoosableIndex {
  readonly paths: readonly FieldPath[];
}

/** What a collection on SQL has indexes for. */
export interface Choosable<Column extends ChoosableIndex, Elements extends ChoosableIndex> {
  readonly name: string;
  readonly columnIndexes: readonly Column[];
  /** Those on the elements of an array. */
  readonly elementIndexes: readonly Elements[];
  hasColumn(field: string): boolean;
}

const GATHER_MIN = 200;
const GATHER_MAX = 3_000;

/**
 * How many matches are gathered and sorted, rather than the index of the sort walked: what gathering costs is known beforehand, what a
 * walk costs is not, as with rare combinations it goes to the end. Both cost the same at the root of (limit x documents), if a condition is
 * independent of the order.
 */
export function worthGathering(limit: number, documents: number): number {
  return Math.min(GATHER_MAX, Math.max(GATHER_MIN, Math.ceil(Math.sqrt(limit * documents))));
}

export function startsWith(field: string): (index: ChoosableIndex) => boolean {
  return ({ paths }) => paths[0]?.text === field;
}

/** How many fields at an index's beginning are asked for by one value; 0 where they are not followed by the sort's field (or the index's end). */
export type BoundFields<Index> = (index: Index, single: ReadonlyMap<string, Condition>, sort: string | undefined) => number;

export const boundBeforeSort: BoundFields<ChoosableIndex> = ({ paths }, single, sort) => {
  const free = paths.findIndex(({ text }) => !single.has(text));
  const bound = free === -1 ? paths.length : free;
  return paths[bound]?.text === sort ? bound : 0;
};

export type BoundIndex<Column, Elements> =
  | { readonly column: Column }
  /** `bound`: the conditions on its first fields. */
  | { readonly elements: Elements; readonly bound: readonly Condition[] };

/** The index with the most fields at its beginning that have one value each, if any serves. */
export function mostBound<Column extends ChoosableIndex, Elements extends ChoosableIndex>(
  { columnIndexes, elementIndexes }: Choosable<Column, Elements>,
  where: readonly Condition[],
  sort: string | undefined,
  boundFields: BoundFields<Column | Elements>,
): BoundIndex<Column, Elements> | undefined {
  const single = new Map(where.filter((condition) => 'eq' in condition).map((condition) => [condition.field, condition]));
  const boundIn = (index: Column | Elements) => boundFields(index, single, sort);
  const [column] = columnIndexes.filter((index) => boundIn(index) > 0).sort((left, right) => boundIn(right) - boundIn(left));
  if (column !== undefined) return { column };
  // The array's field has to be bound: without it a document would come once for each of its elements.
  const elements = elementIndexes.find((index) => boundIn(index) > index.paths.findIndex((path) => path.eachElement));
  if (elements === undefined) return undefined;
  return { elements, bound: elements.paths.slice(0, boundIn(elements)).flatMap(({ text }) => single.get(text) ?? []) };
}

/** The index that is walked in the order of a field; one that has the fields of the conditions behind it is walked many times faster. */
export function toWalk<Column extends ChoosableIndex>(
  columnIndexes: readonly Column[],
  where: readonly Condition[],
  sort: string,
): Column | undefined {
  const candidates = columnIndexes.filter(startsWith(sort));
  return candidates.find(({ paths }) => where.every(({ field }) => paths.some(({ text }) => text === field))) ?? candidates[0];
}

/** The index that has an array's elements. */
export function indexOfElements<Elements extends ChoosableIndex>(elementIndexes: readonly Elements[], field: string): Elements | undefined {
  const indexes = elementIndexes.filter(({ paths }) => paths.some((path) => path.eachElement && path.text === field));
  return indexes.find(startsWith(field)) ?? indexes[0];
}

/** Throws INDEX_MISSING where a condition's field is in no index, or none sorts. */
export function refuseWithoutIndex(
  collection: Choosable<ChoosableIndex, ChoosableIndex>,
  where: readonly Condition[],
  sort: string | undefined,
): void {
  const { name, columnIndexes, elementIndexes } = collection;
  for (const { field } of where) {
    if (!collection.hasColumn(field) && indexOfElements(elementIndexes, field) === undefined) {
      throw new JangteoError('INDEX_MISSING', `no index of ${name} has the field ${field}`);
    }
  }
  if (sort === undefined || columnIndexes.some(startsWith(sort))) return;
  if (mostBound(collection, where, sort, boundBeforeSort) === undefined) {
    throw new JangteoError('INDEX_MISSING', `no index of ${name} can sort by ${sort}`);
  }
}
