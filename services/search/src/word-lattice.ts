import type { Alternative } from '@jangteo/ports/search/search-index';

/** One way to say what stands between two places of a query; a query of n terms has the places 0 to n. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly terms: readonly string[];
  readonly weight: number;
}

/** A stretch of a query that is found as one. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** More ways than this do no good, and each costs. */
const PATHS = 16;
/** However many names of categories follow each other in one word. */
const WEIGHT_MAX = 8;

/** Stretches that an edge leads across are one. Given from left to right. */
export function joinStretches(stretches: readonly Stretch[], edges: readonly Edge[]): Stretch[] {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of stretches) {
    const last = joined.at(-1);
    const isCrossed = last !== undefined && edges.some((edge) => edge.from < from && edge.to > from && edge.to > last.from);
    if (last !== undefined && isCrossed) last.to = to;
    else joined.push({ from, to });
  }
  return joined;
}

/**
 * All ways through a stretch, each with all the terms on it and the product of its weights, bounded; the heaviest ones, heaviest first, as long as
 * they have no more than `termsMax` terms together.
 */
export function pathsThrough({ from, to }: Stretch, edges: readonly Edge[], termsMax: number): Alternative[] {
  const within = Map.groupBy(
    edges.filter((edge) => edge.from >= from && edge.to <= to),
    (edge) => edge.from,
  );
  const arrived = new Map<number, Alternative[]>([[from, [{ terms: [], weight: 1 }]]]);
  for (let place = from; place < to; place++) {
    // All edges go forward: nothing else arrives here.
    const heads = heaviest(arrived.get(place) ?? []);
    for (const edge of within.get(place) ?? []) {
      const paths = arrived.get(edge.to) ?? [];
      arrived.set(edge.to, paths);
      for (const head of heads) {
        paths.push({ terms: [...head.terms, ...edge.terms], weight: Math.min(WEIGHT_MAX, head.weight * edge.weight) });
      }
    }
  }
  let terms = 0;
  return heaviest(arrived.get(to) ?? []).filter((path) => {
    terms += path.terms.length;
    return terms <= termsMax || terms === path.terms.length;
  });
}

function heaviest(paths: readonly Alternative[]): Alternative[] {
  const byTerms = new Map<string, Alternative>();
  for (const { terms, weight } of paths) {
    const distinct = [...new Set(terms)];
    const key = [...distinct].sort().join(' ');
    if ((byTerms.get(key)?.weight ?? 0) < weight) byTerms.set(key, { terms: distinct, weight });
  }
  return [...byTerms.values()].sort((left, right) => right.weight - left.weight).slice(0, PATHS);
}
