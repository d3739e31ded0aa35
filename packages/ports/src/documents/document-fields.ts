import { JangteoError } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { Scalar } from './document-store.ts';

/** A field of an index: `price.amount`, or `skus[]` for each element of an array. */
export interface FieldPath {
  readonly text: string;
  readonly keys: readonly string[];
  readonly eachElement: boolean;
}

const FIELD = /^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*(\[\])?$/;

export function fieldPath(text: string): FieldPath {
  insist(FIELD.test(text), `"${text}" is a dotted path, with [] at its end or not at all`);
  const eachElement = text.endsWith('[]');
  return { text, eachElement, keys: (eachElement ? text.slice(0, -2) : text).split('.') };
}

/** Throws INVALID_REQUEST where `json` is not the JSON text of an object. */
export function parseDocument(json: string): object {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (thrown) {
    throw new JangteoError('INVALID_REQUEST', 'a document must be JSON text', { cause: thrown });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new JangteoError('INVALID_REQUEST', 'a document must be a JSON object');
  }
  return value;
}

/** The distinct values to index: those of the array's elements, or the one. Only strings and numbers count. */
export function valuesAt(document: object, path: FieldPath): Scalar[] {
  const value = valueAt(document, path);
  const all = path.eachElement ? (Array.isArray(value) ? value : []) : [value];
  return [...new Set(all.filter(isScalar))];
}

function valueAt(document: object, { keys }: FieldPath): unknown {
  let value: unknown = document;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function isScalar(value: unknown): value is Scalar {
  // JSON.parse turns 1e999 into Infinity, which no cursor could carry.
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}
