/** Titles of so many words or fewer are of one class. */
const UP_TO = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 19, 25, 35, 50, 70];
export const CLASS_BITS = 4;
export const TITLE_CLASSES = 1 << CLASS_BITS;
const LIKE_MOST = 8;
/** BM25's b: how much a short title counts for more than a long one. */
const B = 0.3;

export function titleClass(words: number): number {
  const found = UP_TO.findIndex((most) => words <= most);
  return found < 0 ? TITLE_CLASSES - 1 : found;
}

/** What a match in a title of this class counts: 1 in one of a usual length. */
export const TITLE_NORMS: readonly number[] = UP_TO.map((most) => 1 / (1 - B + (B * most) / LIKE_MOST));
