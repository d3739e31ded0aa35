import { JangteoError } from '@jangteo/kernel/errors';
import type { Condition } from '@jangteo/ports/documents/document-store';
import { MISSING, type StoredValue } from './document-layout.ts';

export interface Predicate {
  readonly text: string;
  readonly parameters: readonly StoredValue[];
}

/** Which end of a range an index may use: the other one is where a cursor continues, and SQLite takes only one bound a side. */
export type OpenEnd = 'lower' | 'upper';

/** A condition on a column, as one unbroken range of an index wherever that is possible. Throws INVALID_REQUEST. */
export function predicateOn(column: string, condition: Condition, without?: OpenEnd): Predicate {
  if ('eq' in condition) return { text: `${column} = ?`, parameters: [condition.eq] };
  if ('in' in condition) {
    return { text: `${column} in (select value from json_each(?))`, parameters: [JSON.stringify(condition.in)] };
  }
  // A column with a plus before it is a value like any other: no index is used for it.
  const lower = without === 'lower' ? `+${column}` : column;
  const upper = without === 'upper' ? `+${column}` : column;
  if ('prefix' in condition) {
    return { text: `${lower} >= ? and ${upper} < ?`, parameters: [condition.prefix, afterPrefix(condition.prefix)] };
  }
  if ('under' in condition) {
    // '0' comes right after '/'. What lies between `1/4` and `1/4/`, such as `1/4-a`, is taken out again.
    const { under } = condition;
    return {
      text: `${lower} >= ? and ${upper} < ? and (+${column} = ? or +${column} >= ?)`,
      parameters: [under, `${under}0`, under, `${under}/`],
    };
  }
  const { min, max } = condition;
  const sample = min ?? max;
  if (sample === undefined) throw new JangteoError('INVALID_REQUEST', `${condition.field}: a range needs min or max`);
  if (min !== undefined && max !== undefined && typeof min !== typeof max) {
    throw new JangteoError('INVALID_REQUEST', `${condition.field}: min and max are of one type`);
  }
  // SQLite sorts numbers before text before blobs: an open end stops where the other type begins.
  const least = typeof sample === 'string' ? '' : -Number.MAX_VALUE;
  const beyond = typeof sample === 'string' ? MISSING : '';
  if (max === undefined) return { text: `${lower} >= ? and ${upper} < ?`, parameters: [min ?? least, beyond] };
  return { text: `${lower} >= ? and ${upper} <= ?`, parameters: [min ?? least, max] };
}

const LAST_BEFORE_SURROGATES = 0xd7ff;
const FIRST_AFTER_SURROGATES = 0xe000;
const LAST_CODE_POINT = 0x10ffff;

/** The least value that is after every text with this prefix, in SQLite's order of UTF-8 bytes, which is that of code points. */
function afterPrefix(prefix: string): StoredValue {
  const points = [...prefix].map((character) => character.codePointAt(0) as number);
  while (points.length > 0) {
    const last = points.pop() as number;
    if (last === LAST_CODE_POINT) continue;
    points.push(last === LAST_BEFORE_SURROGATES ? FIRST_AFTER_SURROGATES : last + 1);
    return String.fromCodePoint(...points);
  }
  return MISSING;
}
