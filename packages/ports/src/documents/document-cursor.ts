import { JangteoError } from '@jangteo/kernel/errors';
import { murmur2 } from '@jangteo/kernel/hash';
import type { DocumentQuery, Scalar } from './document-store.ts';

/** Where a page ended: the sort field's value (null when sorted by id) and the id. */
export interface Position {
  readonly value: Scalar | null;
  readonly id: string;
}

export function writeCursor(collection: string, query: DocumentQuery, { value, id }: Position): string {
  return Buffer.from(JSON.stringify([fingerprint(collection, query), value, id])).toString('base64url');
}

/** Throws BAD_CURSOR. A forged one at worst names another place to start from: its values are only ever parameters. */
export function readCursor(collection: string, query: DocumentQuery): Position | undefined {
  if (query.cursor === undefined) return undefined;
  const parts = parse(query.cursor);
  if (!Array.isArray(parts) || parts.length !== 3) throw new JangteoError('BAD_CURSOR', 'the cursor cannot be read');
  const [of, value, id] = parts as unknown[];
  if (of !== fingerprint(collection, query)) throw new JangteoError('BAD_CURSOR', 'the cursor belongs to another query');
  const sorted = query.sort !== undefined;
  if (typeof id !== 'string' || (sorted ? typeof value !== 'string' && typeof value !== 'number' : value !== null)) {
    throw new JangteoError('BAD_CURSOR', 'the cursor cannot be read');
  }
  return { value: value as Scalar | null, id };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** The limit may change from page to page, conditions and order may not; of a query with a name, the order alone. */
function fingerprint(collection: string, { where = [], sort, name }: DocumentQuery): number {
  return murmur2(JSON.stringify([collection, name ?? where, sort?.field ?? null, sort?.descending === true]));
}
