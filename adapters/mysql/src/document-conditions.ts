import { JangteoError } from '@jangteo/kernel/errors';
import type { Condition } from '@jangteo/ports/documents/document-store';
import type { StoredValue } from './document-sql.ts';
import { BEHIND_TEXT, behindPrefix, FIRST_NUMBER, FIRST_TEXT, toBytes, VALUE_BYTES_MAX } from './sortable-bytes.ts';

export interface Predicate {
  readonly text: string;
  readonly parameters: readonly StoredValue[];
}

const NOTHING: Predicate = { text: 'false', parameters: [] };

/** A condition on a column of sortable bytes, as ranges of them. Throws INVALID_REQUEST. */
export function predicateOn(column: string, condition: Condition): Predicate {
  if ('eq' in condition) return oneOf(column, [toBytes(condition.eq)]);
  if ('in' in condition) return oneOf(column, condition.in.map(toBytes));
  if ('prefix' in condition) {
    const prefix = toBytes(condition.prefix);
    return between(column, prefix, behindPrefix(prefix));
  }
  if ('under' in condition) {
    // What lies between `1/4` and `1/4/`, such as `1/4-a`, is none of it.
    const [itself, below] = [oneOf(column, [toBytes(condition.under)]), toBytes(`${condition.under}/`)];
    const inside = between(column, below, behindPrefix(below));
    return { text: `(${itself.text} or (${inside.text}))`, parameters: [...itself.parameters, ...inside.parameters] };
  }
  const { min, max } = condition;
  const sample = min ?? max;
  if (sample === undefined) throw new JangteoError('INVALID_REQUEST', `${condition.field}: a range needs min or max`);
  if (min !== undefined && max !== undefined && typeof min !== typeof max) {
    throw new JangteoError('INVALID_REQUEST', `${condition.field}: min and max are of one type`);
  }
  // An open end stops where the other type begins.
  const [least, beyond] = typeof sample === 'string' ? [FIRST_TEXT, BEHIND_TEXT] : [FIRST_NUMBER, FIRST_TEXT];
  const lower = min === undefined ? least : toBytes(min);
  if (max === undefined) return between(column, lower, beyond);
  return both(atLeast(column, lower), { text: `${column} <= ?`, parameters: [cut(toBytes(max))] });
}

/** There is a value. */
export function isThere(column: string): Predicate {
  return between(column, FIRST_NUMBER, BEHIND_TEXT);
}

/** Longer ones are in no row. */
function oneOf(column: string, values: readonly Buffer[]): Predicate {
  const possible = values.filter((value) => value.length <= VALUE_BYTES_MAX);
  if (possible.length === 0) return NOTHING;
  if (possible.length === 1) return { text: `${column} = ?`, parameters: possible };
  return { text: `${column} in (${possible.map(() => '?').join(', ')})`, parameters: possible };
}

/** From the lower one on, and before the upper one. */
function between(column: string, lower: Buffer, upper: Buffer): Predicate {
  const below = upper.length > VALUE_BYTES_MAX ? '<=' : '<';
  return both(atLeast(column, lower), { text: `${column} ${below} ?`, parameters: [cut(upper)] });
}

function atLeast(column: string, lower: Buffer): Predicate {
  return { text: `${column} ${lower.length > VALUE_BYTES_MAX ? '>' : '>='} ?`, parameters: [cut(lower)] };
}

/** A bound may be longer than what is stored; where it is cut off all stored values but that one lie on the same side of it as before. */
function cut(bound: Buffer): Buffer {
  return bound.subarray(0, VALUE_BYTES_MAX);
}

function both(one: Predicate, other: Predicate): Predicate {
  return { text: `${one.text} and ${other.text}`, parameters: [...one.parameters, ...other.parameters] };
}
