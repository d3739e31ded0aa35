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
 * All ways through a stretch, each with all the terms on it and the product of its weights; the heaviest ones, heaviest first, as long as
 * they have no more than `termsMax` terms together.
 */
export function pathsThrough({ from, to }: Stretch, edges: readonly Edge[], termsMax: number): Alternative[] {
  const within = edges.filter((edge) => edge.from >= from && edge.to <= to);
  const arrived = new Map<number, Alternative[]>([[from, [{ terms: [], weight: 1 }]]]);
  for (let place = from; place < to; place++) {
    for (const head of arrived.get(place) ?? []) {
      for (const edge of within) {
        if (edge.from !== place) continue;
        const paths = arrived.get(edge.to) ?? [];
        paths.push({ terms: [...head.terms, ...edge.terms], weight: head.weight * edge.weight });
        arrived.set(edge.to, heaviest(paths));
      }
    }
  }
  let terms = 0;
  return (arrived.get(to) ?? []).filter((path) => {
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
