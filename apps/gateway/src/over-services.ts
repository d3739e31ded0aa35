import { JangteoError } from '@jangteo/kernel/errors';

/** Where a walk over the services stands. */
export interface Place {
  readonly service: string;
  /** Within the service; empty: at its beginning. */
  readonly cursor: string;
  /** How many items the walk has had so far. */
  readonly done: number;
  /** Of these, at the services before. */
  readonly before: number;
}

/** The place that a cursor names, or the first one; undefined where there is no service. Throws BAD_CURSOR. */
export function placeOf(cursor: string | undefined, services: readonly string[]): Place | undefined {
  if (cursor === undefined) return services[0] === undefined ? undefined : { service: services[0], cursor: '', done: 0, before: 0 };
  const [service, done, inner, before] = parse(cursor);
  const isPlace = typeof service === 'string' && services.includes(service) && typeof inner === 'string';
  if (!isPlace || typeof done !== 'number' || typeof before !== 'number') {
    throw new JangteoError('BAD_CURSOR', 'the cursor is not one of this list');
  }
  return { service, cursor: inner, done, before };
}

/** The cursor that goes on after a page of `items` at this place; null at the end of the last service. */
export function cursorAfter(place: Place, services: readonly string[], items: number, inner: string): string | null {
  const done = place.done + items;
  if (inner !== '') return write([place.service, done, inner, place.before]);
  const next = services[services.indexOf(place.service) + 1];
  return next === undefined ? null : write([next, done, '', done]);
}

export interface PageOverServices<T> {
  readonly items: T[];
  readonly next_cursor: string | null;
}

/** A page of a list that lies in several services: one service after another. Throws BAD_CURSOR. */
export async function pageOverServices<T>(
  services: readonly string[],
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
  read: (service: string, cursor: string, limit: number) => Promise<{ items: readonly T[]; nextCursor: string }>,
): Promise<PageOverServices<T>> {
  const items: T[] = [];
  let next: string | null = cursor ?? null;
  for (let place = placeOf(cursor, services); place !== undefined; place = next === null ? undefined : placeOf(next, services)) {
    const page = await read(place.service, place.cursor, limit - items.length);
    items.push(...page.items);
    next = cursorAfter(place, services, page.items.length, page.nextCursor);
    if (items.length >= limit || next === null) break;
  }
  return { items, next_cursor: next };
}

/** A page of a list that lies in several services, the latest first whatever its service. Throws BAD_CURSOR. */
export async function latestOverServices<T extends { readonly id: string; readonly atMs: bigint }>(
  services: readonly string[],
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
  read: (service: string, cursor: string, limit: number) => Promise<{ items: readonly T[]; nextCursor: string }>,
): Promise<PageOverServices<T>> {
  const positions = cursor === undefined ? Object.fromEntries(services.map((service) => [service, ''])) : positionsOf(cursor);
  const going = services.filter((service) => typeof positions[service] === 'string');
  const pages = await Promise.all(going.map((service) => read(service, positions[service] ?? '', limit)));
  const all = pages.flatMap((page, index) => page.items.map((item) => ({ item, service: going[index] as string })));
  all.sort((left, right) => Number(right.item.atMs - left.item.atMs));
  const shown = all.slice(0, limit);
  const next: Record<string, string> = {};
  for (const [index, service] of going.entries()) {
    const ofService = shown.filter((one) => one.service === service);
    const hasMore = pages[index]?.nextCursor !== '' || ofService.length < (pages[index]?.items.length ?? 0);
    if (hasMore) next[service] = ofService.at(-1)?.item.id ?? positions[service] ?? '';
  }
  return { items: shown.map(({ item }) => item), next_cursor: Object.keys(next).length === 0 ? null : write([next]) };
}

function positionsOf(cursor: string): Readonly<Record<string, string>> {
  const [positions] = parse(cursor);
  if (typeof positions !== 'object' || positions === null) throw new JangteoError('BAD_CURSOR', 'the cursor is not one of this list');
  return positions as Record<string, string>;
}

function write(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

function parse(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts)) return parts;
  } catch {
    // Told below.
  }
  throw new JangteoError('BAD_CURSOR', 'the cursor is not one of this list');
}
