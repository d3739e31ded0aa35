import { JangteoError } from '@jangteo/kernel/errors';
import { fingerprint, parseCursor } from '@jangteo/ports/search/cursor-parts';
import type { SearchRequest } from '@jangteo/ports/search/search-index';

/** Where a page ended. */
export interface Position {
  /** What is sorted by, as query-top.ts has it: more comes first. */
  readonly key: number;
  readonly popularity: number;
  readonly id: string;
  /** What each term's rarity counted on the first page: later pages score alike, though documents change between. One byte a term. */
  readonly rarities: Uint8Array;
}

export function writeCursor(request: SearchRequest, { key, popularity, id, rarities }: Position): string {
  const parts = [fingerprint(request), key, popularity, id, Buffer.from(rarities).toString('base64')];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws BAD_CURSOR. A forged one at worst starts at another place. */
export function readCursor(request: SearchRequest, terms: number): Position | undefined {
  if (request.cursor === undefined) return undefined;
  const parts = parseCursor(request.cursor);
  if (!Array.isArray(parts) || parts.length !== 5) throw new JangteoError('BAD_CURSOR', 'the cursor cannot be read');
  const [of, key, popularity, id, encoded] = parts as unknown[];
  if (of !== fingerprint(request)) throw new JangteoError('BAD_CURSOR', 'the cursor belongs to another search');
  const rarities = typeof encoded === 'string' ? new Uint8Array(Buffer.from(encoded, 'base64')) : undefined;
  if (typeof key !== 'number' || typeof popularity !== 'number' || typeof id !== 'string' || rarities?.length !== terms) {
    throw new JangteoError('BAD_CURSOR', 'the cursor cannot be read');
  }
  return { key, popularity, id, rarities };
}
