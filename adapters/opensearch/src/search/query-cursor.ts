import { JangteoError } from '@jangteo/kernel/errors';
import { fingerprint, parseCursor } from '@jangteo/ports/search/cursor-parts';
import type { SearchRequest } from '@jangteo/ports/search/search-index';

/** Where a page ended. */
export interface Position {
  /** What the last hit was sorted by, as the engine told it. */
  readonly after: readonly (number | string)[];
  /** What each term's rarity counted on the first page: later pages score alike, though documents change between. One byte a term. */
  readonly rarities: Uint8Array;
}

export function writeCursor(request: SearchRequest, { after, rarities }: Position): string {
  return Buffer.from(JSON.stringify([fingerprint(request), after, Buffer.from(rarities).toString('base64')])).toString('base64url');
}

/** `keys`: how many values a hit is sorted by, the last one a text. Throws BAD_CURSOR. A forged one at worst starts at another place. */
export function readCursor(request: SearchRequest, keys: number, terms: number): Position | undefined {
  if (request.cursor === undefined) return undefined;
  const parts = parseCursor(request.cursor);
  if (!Array.isArray(parts) || parts.length !== 3) throw new JangteoError('BAD_CURSOR', 'the cursor cannot be read');
  const [of, after, encoded] = parts as unknown[];
  if (of !== fingerprint(request)) throw new JangteoError('BAD_CURSOR', 'the cursor belongs to another search');
  const rarities = typeof encoded === 'string' ? new Uint8Array(Buffer.from(encoded, 'base64')) : undefined;
  const isPlace =
    Array.isArray(after) && after.length === keys && after.every((key, nth) => typeof key === (nth === keys - 1 ? 'string' : 'number'));
  if (!isPlace || rarities?.length !== terms) throw new JangteoError('BAD_CURSOR', 'the cursor cannot be read');
  return { after: after as (number | string)[], rarities };
}
