import { JangteoError } from '@jangteo/kernel/errors';
import { murmur2 } from '@jangteo/kernel/hash';
import type { Step } from './ladder.ts';
import type { Asked } from './search-request.ts';

/** Where a page of a search ended. */
export interface Place {
  /** On which rung of the ladder, so that the next page does not climb it again. */
  readonly step: Step;
  /** The engine's own cursor. */
  readonly engine: string;
}

export function writeCursor(asked: Asked, { step, engine }: Place): string {
  const flags = (step.corrected ? 1 : 0) + (step.priced ? 2 : 0);
  return Buffer.from(JSON.stringify([fingerprint(asked), flags, step.least ?? 0, engine])).toString('base64url');
}

/** undefined: the first page. Throws BAD_CURSOR. A forged one at worst shows another rung of the same search. */
export function readCursor(asked: Asked): Place | undefined {
  if (asked.cursor === '') return undefined;
  const parts = parse(asked.cursor);
  if (!Array.isArray(parts) || parts.length !== 4) throw new JangteoError('BAD_CURSOR', 'the cursor cannot be read');
  const [of, flags, least, engine] = parts as unknown[];
  if (of !== fingerprint(asked)) throw new JangteoError('BAD_CURSOR', 'the cursor belongs to another search');
  const isRung = typeof flags === 'number' && [0, 1, 2, 3].includes(flags) && Number.isInteger(least) && (least as number) >= 0;
  if (!isRung || typeof engine !== 'string') throw new JangteoError('BAD_CURSOR', 'the cursor cannot be read');
  return { step: { corrected: (flags & 1) > 0, priced: (flags & 2) > 0, ...(least !== 0 && { least: least as number }) }, engine };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** The limit and the facets may change from page to page; the query, its filters and the order may not. */
export function fingerprint({ query, categoryPath, brands, minPrice, maxPrice, sort, verbatim }: Asked): number {
  return murmur2(JSON.stringify([query, categoryPath, brands, minPrice ?? null, maxPrice ?? null, sort, verbatim]));
}
