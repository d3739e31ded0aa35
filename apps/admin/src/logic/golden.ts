/** A query whose answers are known. */
export interface GoldenQuery {
  readonly id: string;
  readonly query: string;
  /** Each of the first ten titles has one of these. */
  readonly expected: readonly string[];
  /** None of the first ten titles has one of these. */
  readonly excluded: readonly string[];
}

export interface GoldenCheck {
  readonly ok: boolean;
  /** Titles without any of what is expected. */
  readonly missing: readonly string[];
  /** Titles with something that should not be there. */
  readonly unwanted: readonly string[];
}

/** So many titles count. */
export const GOLDEN_TITLES = 10;

/** Holds the first titles of an answer against what is known of it; none at all is never right. */
export function checkGolden({ expected, excluded }: Pick<GoldenQuery, 'expected' | 'excluded'>, titles: readonly string[]): GoldenCheck {
  const first = titles.slice(0, GOLDEN_TITLES);
  const has = (title: string, parts: readonly string[]) => parts.some((part) => title.toLowerCase().includes(part.toLowerCase()));
  const missing = expected.length === 0 ? [] : first.filter((title) => !has(title, expected));
  const unwanted = first.filter((title) => has(title, excluded));
  return { ok: first.length > 0 && missing.length === 0 && unwanted.length === 0, missing, unwanted };
}

/** Words separated by commas or line ends, each once, none empty. */
export function wordsIn(text: string): string[] {
  return [...new Set(text.split(/[,\n]/).map((word) => word.trim()))].filter((word) => word !== '');
}

/** What a change does to the order of an answer's titles: each title after, with where it stood before. */
export function movesOf(
  before: readonly string[],
  after: readonly string[],
): {
  readonly after: readonly { readonly title: string; readonly from: number | undefined }[];
  readonly gone: readonly string[];
} {
  return {
    after: after.map((title) => {
      const from = before.indexOf(title);
      return { title, from: from === -1 ? undefined : from };
    }),
    gone: before.filter((title) => !after.includes(title)),
  };
}
