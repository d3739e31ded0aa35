import type { Row, Waterfall } from './waterfall.ts';

/** A stretch of time, in ms after the first entry. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** Nothing was under way: it waited. */
  readonly isGap: boolean;
  /** What it waited for: the first row after it; undefined: it still waits. */
  readonly next?: Row;
}

export interface Scale {
  /** All of the time, stretch by stretch. */
  readonly stretches: readonly (Stretch & { readonly left: number; readonly right: number })[];
  /** Where a time stands, from 0 to 1. */
  at(ms: number): number;
}

/** So long without anything under way is told as waiting. */
export const GAP_MS = 250;
/** How much of the width one gap has, and all of them together at most. */
const GAP_SHARE = 0.07;
const GAPS_SHARE_MAX = 0.45;

/** The stretches in which something was under way, and the gaps between them; up to `nowMs` where the order is still on its way. */
export function stretchesOf({ rows, endMs }: Pick<Waterfall, 'rows' | 'endMs'>, nowMs = endMs): Stretch[] {
  const inTime = [...rows].sort((left, right) => left.fromMs - right.fromMs);
  const stretches: Stretch[] = [];
  let fromMs = 0;
  let toMs = 0;
  for (const row of inTime) {
    if (row.fromMs - toMs >= GAP_MS) {
      stretches.push({ fromMs, toMs, isGap: false }, { fromMs: toMs, toMs: row.fromMs, isGap: true, next: row });
      fromMs = row.fromMs;
    }
    toMs = Math.max(toMs, row.toMs, row.fromMs);
  }
  stretches.push({ fromMs, toMs, isGap: false });
  if (nowMs - toMs >= GAP_MS) stretches.push({ fromMs: toMs, toMs: nowMs, isGap: true });
  return stretches;
}

/**
 * How time becomes width. `even` is true to time. Otherwise a gap is as wide as any other, and a stretch grows with the root of its
 * length: seconds of waiting leave room for the milliseconds in which everything happens.
 */
export function scaleOf(stretches: readonly Stretch[], even: boolean): Scale {
  const gaps = stretches.filter(({ isGap }) => isGap).length;
  const gapShare = gaps === 0 ? 0 : Math.min(GAP_SHARE, GAPS_SHARE_MAX / gaps);
  const weights = stretches.map(({ fromMs, toMs, isGap }) => {
    if (even) return toMs - fromMs;
    return isGap ? 0 : Math.sqrt(Math.max(1, toMs - fromMs));
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const rest = even ? 1 : 1 - gaps * gapShare;
  let right = 0;
  const placed = stretches.map((stretch, index) => {
    const left = right;
    right += !even && stretch.isGap ? gapShare : sum === 0 ? 0 : ((weights[index] ?? 0) / sum) * rest;
    return { ...stretch, left, right };
  });
  return { stretches: placed, at: (ms) => placeOf(placed, ms) };
}

function placeOf(stretches: Scale['stretches'], ms: number): number {
  const stretch = stretches.find(({ toMs }) => ms <= toMs) ?? stretches.at(-1);
  if (stretch === undefined) return 0;
  const { fromMs, toMs, left, right } = stretch;
  const share = toMs === fromMs ? 0 : (ms - fromMs) / (toMs - fromMs);
  return left + Math.min(1, Math.max(0, share)) * (right - left);
}

/** What a gap was spent on, by what came after it. */
export type WaitedFor = 'provider' | 'carrier' | 'operator' | 'relay' | 'consumer' | 'request' | 'retry' | 'next' | 'service';

export function waitedFor(next: Row | undefined): WaitedFor {
  if (next === undefined) return 'next';
  const { kind, service, what } = next.entry;
  if (kind === 'operator' || kind === 'request' || kind === 'retry') return kind;
  if (kind === 'event') return what.startsWith('published') ? 'relay' : 'consumer';
  if (service === 'payments') return 'provider';
  if (service === 'delivery') return 'carrier';
  return 'service';
}
