import { type FieldError, JangteoError } from '@jangteo/kernel/errors';
import { type IndexChange, SEARCH_FIELDS, type SearchDocument } from './search-index.ts';

const NAME = /^[a-z0-9_]{1,64}$/;
const CHANGES_MAX = 1_000;
const ID_LENGTH_MAX = 512;

/** Throws INVALID_REQUEST. */
export function checkName(name: string): void {
  if (!NAME.test(name)) throw new JangteoError('INVALID_REQUEST', `"${name}" is no name of an index: 1 to 64 of a-z, 0-9 and _`);
}

/** Throws INVALID_REQUEST. */
export function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > CHANGES_MAX) {
    throw new JangteoError('INVALID_REQUEST', `the limit is ${limit}, must be from 1 to ${CHANGES_MAX}`);
  }
}

/** Throws INVALID_REQUEST; what a text says is never wrong. */
export function checkChanges(changes: readonly IndexChange[]): void {
  if (changes.length > CHANGES_MAX) throw new JangteoError('INVALID_REQUEST', `${changes.length} changes at once, ${CHANGES_MAX} at most`);
  for (const [nth, change] of changes.entries()) {
    const { id, version } = 'put' in change ? change.put : change.delete;
    const errors: FieldError[] = [];
    if (id.length < 1 || id.length > ID_LENGTH_MAX || !id.isWellFormed()) {
      errors.push({ path: `changes[${nth}].id`, message: `must have 1 to ${ID_LENGTH_MAX} characters, all of them whole` });
    }
    if (!Number.isSafeInteger(version) || version < 0) errors.push({ path: `changes[${nth}].version`, message: 'must be a whole number' });
    if ('put' in change)
      errors.push(...wrongFields(change.put).map((field) => ({ path: `changes[${nth}].${field}`, message: 'is of a wrong type' })));
    if (errors.length > 0) throw new JangteoError('INVALID_REQUEST', `"${id}" cannot be indexed`, { errors });
  }
}

function wrongFields(document: SearchDocument): string[] {
  const texts = [...SEARCH_FIELDS, 'category_path', 'currency'] as const;
  const numbers = ['price', 'popularity', 'created_at', 'updated_at'] as const;
  return [...texts.filter((field) => typeof document[field] !== 'string'), ...numbers.filter((field) => !Number.isFinite(document[field]))];
}
