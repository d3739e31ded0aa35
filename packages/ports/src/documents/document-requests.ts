import { JangteoError } from '@jangteo/kernel/errors';
import { parseDocument } from './document-fields.ts';
import type { DocumentWrite } from './document-store.ts';

/** The most documents, ids or changes that one call may ask for. */
const COUNT_MAX = 1_000;

/** A write that has been looked at. */
export interface Draft {
  readonly id: string;
  readonly json: string;
  readonly document: object;
}

/** Throws INVALID_REQUEST where the id is empty or the text is not that of an object. */
export function toDraft({ id, json }: DocumentWrite): Draft {
  if (id === '') throw new JangteoError('INVALID_REQUEST', 'a document needs an id');
  return { id, json, document: parseDocument(json) };
}

/** In order, at most `size` at a time, each id once in a group: a second write of an id builds upon the first. */
export function groupsOf<T extends { readonly id: string }>(writes: readonly T[], size: number): T[][] {
  const groups: T[][] = [];
  let ids = new Set<string>();
  for (const write of writes) {
    if (groups.length === 0 || ids.size === size || ids.has(write.id)) {
      groups.push([]);
      ids = new Set();
    }
    ids.add(write.id);
    groups.at(-1)?.push(write);
  }
  return groups;
}

/** Throws INVALID_REQUEST. */
export function checkCount(count: number, what: string, min: number): void {
  if (Number.isInteger(count) && count >= min && count <= COUNT_MAX) return;
  throw new JangteoError('INVALID_REQUEST', `${what}: ${min} to ${COUNT_MAX}, not ${count}`);
}

/** Throws VERSION_CONFLICT where the document's version is not the expected one; 0 stands for no document. */
export function expectVersion(id: string, version: number, ifVersion: number | undefined): void {
  if (ifVersion !== undefined && ifVersion !== version) {
    throw new JangteoError('VERSION_CONFLICT', `"${id}" has version ${version}, not ${ifVersion}`);
  }
}
