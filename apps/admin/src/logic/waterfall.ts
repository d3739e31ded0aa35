import { type HistoryEntry, msOf } from './history.ts';

/** One entry's place in the waterfall. */
export interface Row {
  readonly entry: HistoryEntry;
  /** Its place in the list of entries: what a link to it names. */
  readonly index: number;
  /** Ms after the first entry. A moment without duration ends where it begins. */
  readonly fromMs: number;
  readonly toMs: number;
  /** How many rows it stands inside of. */
  readonly depth: number;
  /** How many rows stand inside it, at any depth. They follow it. */
  readonly inside: number;
}

export interface Waterfall {
  /** UTC ms of the first entry; 0 where there is none. */
  readonly startMs: number;
  /** When the last entry ended, in ms after the first. */
  readonly endMs: number;
  readonly rows: readonly Row[];
}

/** Entries are told in whole ms, spans in fractions. */
const ROUNDING_MS = 1;

interface Placed {
  readonly entry: HistoryEntry;
  readonly index: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly inside: Placed[];
}

/**
 * Lays an order's entries out in the order of time, what happened inside something right below it. Only what ran while it was waited
 * for counts as inside: an event is published and consumed afterwards, though its trace hangs below.
 */
export function layOut(entries: readonly HistoryEntry[]): Waterfall {
  const startMs = Math.min(...entries.map(({ at }) => msOf(at)));
  const placed = entries.map((entry, index): Placed => {
    const fromMs = msOf(entry.at) - startMs;
    return { entry, index, fromMs, toMs: fromMs + (entry.duration_ms ?? 0), inside: [] };
  });
  const bySpan = new Map(placed.flatMap((one) => (one.entry.span_id === undefined ? [] : [[one.entry.span_id, one] as const])));
  const roots: Placed[] = [];
  for (const one of placed) (holderOf(one, placed, bySpan)?.inside ?? roots).push(one);

  const rows: Row[] = [];
  for (const root of roots.sort(inTime)) addRows(rows, root, 0);
  return { startMs: Number.isFinite(startMs) ? startMs : 0, endMs: Math.max(0, ...placed.map(({ toMs }) => toMs)), rows };
}

function holderOf(one: Placed, all: readonly Placed[], bySpan: ReadonlyMap<string, Placed>): Placed | undefined {
  const { entry, fromMs, toMs } = one;
  if (entry.kind === 'event' || entry.kind === 'outbox' || entry.kind === 'operator') return undefined;
  if (entry.span_id === undefined) return momentHolder(one, all);
  const holder = bySpan.get(entry.under_span_id ?? '');
  if (holder === undefined || holder === one) return undefined;
  const isInTime = fromMs >= holder.fromMs - ROUNDING_MS && toMs <= holder.toMs + 2 * ROUNDING_MS;
  return isInTime && !isInside(holder, one) ? holder : undefined;
}

/** What a service remembers has no span: it belongs into the shortest one of its service that was open then. */
function momentHolder({ entry, fromMs }: Placed, all: readonly Placed[]): Placed | undefined {
  const open = all.filter(
    (one) =>
      one.entry.span_id !== undefined &&
      one.entry.kind !== 'event' &&
      one.entry.service === entry.service &&
      one.fromMs - ROUNDING_MS <= fromMs &&
      fromMs <= one.toMs + ROUNDING_MS,
  );
  return open.sort((left, right) => left.toMs - left.fromMs - (right.toMs - right.fromMs))[0];
}

/** Spans whose ids make a ring would hold each other up for ever. */
function isInside(one: Placed, holder: Placed): boolean {
  return holder.inside.some((inner) => inner === one || isInside(one, inner));
}

/** Within one ms the shop knows the order better. */
function inTime(left: Placed, right: Placed): number {
  return left.fromMs - right.fromMs || left.index - right.index;
}

function addRows(rows: Row[], { entry, index, fromMs, toMs, inside }: Placed, depth: number): void {
  const at = rows.length;
  rows.push({ entry, index, fromMs, toMs, depth, inside: 0 });
  for (const inner of [...inside].sort(inTime)) addRows(rows, inner, depth + 1);
  rows[at] = { entry, index, fromMs, toMs, depth, inside: rows.length - at - 1 };
}

/**
 * Without what stands inside the rows that are folded, and without the kinds that are not wanted: what is left stands as deep as what
 * is left around it.
 */
export function visibleRows(rows: readonly Row[], folded: ReadonlySet<number>, hiddenKinds: ReadonlySet<string>): Row[] {
  const shown: Row[] = [];
  const isShown = ({ entry }: Row) => !hiddenKinds.has(entry.kind);
  /** Where the rows end that stand around the next one, and are shown. */
  let around: number[] = [];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at];
    if (row === undefined) break;
    const end = at + row.inside;
    around = around.filter((last) => last >= at);
    if (isShown(row)) {
      shown.push({ ...row, depth: around.length, inside: rows.slice(at + 1, end + 1).filter(isShown).length });
      around.push(end);
    }
    if (folded.has(row.index)) at = end;
  }
  return shown;
}
