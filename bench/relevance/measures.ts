/**
 * Normalised discounted cumulated gain of a ranking: how near it comes to the best one that the catalogue permits, 0 to 1.
 * After K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20 (2002): the gain is the grade itself.
 * The discount is log2(rank + 1), as trec_eval has it, so that the second place counts less than the first.
 * `ideal` are the grades of all graded products, in any order; without one the measure has no meaning and is NaN.
 */
export function ndcg(ranked: readonly number[], ideal: readonly number[], depth: number): number {
  return cumulatedGain(ranked, depth) / cumulatedGain(best(ideal, depth), depth);
}

function cumulatedGain(grades: readonly number[], depth: number): number {
  return grades.slice(0, depth).reduce((sum, grade, at) => sum + grade / Math.log2(at + 2), 0);
}

function best(grades: readonly number[], depth: number): number[] {
  return grades.toSorted((left, right) => right - left).slice(0, depth);
}

/** What answers a query well enough to be missed: an accessory (1) is not. */
export const RELEVANT_FROM = 2;

/** Of the relevant products that fit among the first `depth`, the share that stands there, 0 to 1; NaN where there is no relevant one. */
export function recall(ranked: readonly number[], ideal: readonly number[], depth: number): number {
  const relevant = (grades: readonly number[]) => grades.filter((grade) => grade >= RELEVANT_FROM).length;
  return relevant(ranked.slice(0, depth)) / Math.min(depth, relevant(ideal));
}

/** NaN of none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
