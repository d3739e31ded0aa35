import { JangteoError } from '@jangteo/kernel/errors';
import type { Condition } from '@jangteo/ports/documents/document-store';
import { BSONRegExp, type Document, type Filter } from 'mongodb';
import { type MongoDocument, storedKey } from './document-layout.ts';
import { AFTER, toSortable } from './sortable-text.ts';

/** A condition on the stored values, as ranges of an index. MongoDB compares numbers with numbers and text with text alone. */
export function filterOf(condition: Condition): Filter<MongoDocument> {
  return { [storedKey({ text: condition.field })]: comparison(condition) };
}

function comparison(condition: Condition): Document {
  if ('eq' in condition) return { $eq: toSortable(condition.eq) };
  if ('in' in condition) return { $in: condition.in.map(toSortable) };
  if ('under' in condition) {
    // Two ranges of one index in one comparison; with $or MongoDB would look into each document of the walk along another index.
    const under = String(toSortable(condition.under));
    return { $in: [under, new BSONRegExp(`^${literal(`${under}/`)}`)] };
  }
  const range = rangeOf(condition);
  // Without $elemMatch one element might be above the one end and another below the other.
  return condition.field.endsWith('[]') ? { $elemMatch: range } : range;
}

function rangeOf(condition: Extract<Condition, { prefix: string }> | Extract<Condition, { min?: unknown }>): Document {
  if ('prefix' in condition) {
    const prefix = String(toSortable(condition.prefix));
    return { $gte: prefix, $lt: `${prefix}${AFTER}` };
  }
  const { field, min, max } = condition;
  if (min === undefined && max === undefined) throw new JangteoError('INVALID_REQUEST', `${field}: a range needs min or max`);
  if (min !== undefined && max !== undefined && typeof min !== typeof max) {
    throw new JangteoError('INVALID_REQUEST', `${field}: min and max are of one type`);
  }
  return { ...(min === undefined ? {} : { $gte: toSortable(min) }), ...(max === undefined ? {} : { $lte: toSortable(max) }) };
}

/** As a regular expression that matches this text and nothing else; U+0000 may not stand in one as it is. */
function literal(text: string): string {
  return text.replaceAll(/[!-/:-@[-`{-~]/g, '\\$&').replaceAll('\0', '\\x00');
}
