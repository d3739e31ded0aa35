import { readCursor, writeCursor } from '@jangteo/ports/documents/document-cursor';
import type { Condition, DocumentPage, DocumentQuery, Scalar, StoredDocument } from '@jangteo/ports/documents/document-store';
import type { Collection, Filter, Sort } from 'mongodb';
import { filterOf } from './document-conditions.ts';
import { type CollectionLayout, IS_THERE, keyOf, type MongoDocument, storedKey } from './document-layout.ts';

/** Throws INDEX_MISSING, BAD_CURSOR, INVALID_REQUEST. */
export async function findPage(
  collection: Collection<MongoDocument>,
  layout: CollectionLayout,
  query: DocumentQuery,
): Promise<DocumentPage> {
  const { where = [], sort, limit } = query;
  const position = readCursor(layout.name, query);
  layout.check(where, sort?.field);
  const conditions = where.map(filterOf);
  const order = orderOf(layout, sort);
  const found: MongoDocument[] = [];
  for (const range of position === undefined ? [order.all] : order.after(position)) {
    const filter = allOf([...conditions, range]);
    const projection = { v: 1, j: 1, ...(sort === undefined ? {} : { [storedKey({ text: sort.field })]: 1 }) };
    const wanted = limit + 1 - found.length;
    found.push(...(await collection.find(filter, { projection }).sort(order.sort).limit(wanted).batchSize(wanted).toArray()));
    if (found.length > limit) break;
  }
  const items = found.slice(0, limit).map(toStored);
  const last = found[limit - 1];
  if (found.length <= limit || last === undefined) return { items };
  const value = sort === undefined ? null : (last.f?.[keyOf(sort.field)] as Scalar);
  return { items, nextCursor: writeCursor(layout.name, query, { value, id: last._id }) };
}

export async function countMatches(
  collection: Collection<MongoDocument>,
  layout: CollectionLayout,
  where: readonly Condition[],
  limit: number,
): Promise<number> {
  layout.check(where, undefined);
  if (limit <= 0) return 0;
  const filter = where.length === 0 ? IS_THERE : allOf(where.map(filterOf));
  return await collection.countDocuments(filter, limit > LIMIT_MAX ? {} : { limit });
}

export function toStored({ _id, v, j = '' }: MongoDocument): StoredDocument {
  return { id: _id, version: v, json: j };
}

const LIMIT_MAX = 2 ** 31 - 1;

interface Order {
  readonly sort: Sort;
  readonly all: Filter<MongoDocument>;
  /**
   * What comes after a position: one range after the other, each unbroken in an index of the field and the id. As one filter they would be
   * an $or, and whether MongoDB walks the index for one or sorts all of it is its guess.
   */
  after(position: { readonly value: Scalar | null; readonly id: string }): Filter<MongoDocument>[];
}

function orderOf(layout: CollectionLayout, sort: DocumentQuery['sort']): Order {
  if (sort === undefined) {
    return { sort: { _id: 1 }, all: IS_THERE, after: ({ id }) => [{ _id: { $gt: id }, ...IS_THERE }] };
  }
  const key = storedKey({ text: sort.field });
  const direction = sort.descending === true ? -1 : 1;
  const beyond = sort.descending === true ? '$lt' : '$gt';
  // A unique index has no id in it, and no ties.
  const hasTies = !layout.isUnique(sort.field);
  return {
    sort: hasTies ? { [key]: direction, _id: direction } : { [key]: direction },
    all: { [key]: { $exists: true } },
    after({ value, id }) {
      const ranges: Filter<MongoDocument>[] = hasTies ? [{ [key]: { $eq: value }, _id: { [beyond]: id } }] : [];
      ranges.push({ [key]: { [beyond]: value } });
      // Numbers come before text.
      if (typeof value === 'number' && direction === 1) ranges.push({ [key]: { $gte: '' } });
      if (typeof value === 'string' && direction === -1) ranges.push({ [key]: { $lte: Number.MAX_VALUE } });
      return ranges;
    },
  };
}

function allOf(filters: readonly Filter<MongoDocument>[]): Filter<MongoDocument> {
  return { $and: [...filters] };
}
