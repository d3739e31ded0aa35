import type { GoldenQuery } from './parts.ts';

/** How many queries that differ are told. */
const TOLD = 20;

/** Whether the first titles that a query finds are what its shop wants: there are some, each with an expected word, none with an excluded one. */
export function isRight({ expected, excluded }: Omit<GoldenQuery, 'query'>, titles: readonly string[]): boolean {
  return titles.length > 0 && titles.every((title) => wrongIn({ expected, excluded }, title) === undefined);
}

/**
 * Which golden queries the live version answers rightly and the new one does not. What the live one does not answer rightly either holds
 * nothing up: a shop without running shoes may be reindexed.
 */
export async function goldenFindings(
  golden: readonly GoldenQuery[],
  titlesOf: { live: (query: string) => Promise<readonly string[]>; next: (query: string) => Promise<readonly string[]> },
): Promise<string[]> {
  const findings: string[] = [];
  for (const one of golden) {
    const titles = await titlesOf.next(one.query);
    if (isRight(one, titles) || !isRight(one, await titlesOf.live(one.query))) continue;
    findings.push(`golden query "${one.query}": ${whyWrong(one, titles)}`);
  }
  const more = findings.length - TOLD;
  return more > 0 ? [...findings.slice(0, TOLD), `${more} more golden queries are answered otherwise`] : findings;
}

function whyWrong(golden: GoldenQuery, titles: readonly string[]): string {
  if (titles.length === 0) return 'it finds nothing any more';
  const title = titles.find((one) => wrongIn(golden, one) !== undefined) ?? '';
  return `it finds "${title}", which ${wrongIn(golden, title)}`;
}

function wrongIn({ expected, excluded }: Omit<GoldenQuery, 'query'>, title: string): string | undefined {
  const folded = fold(title);
  const unwanted = excluded.find((word) => folded.includes(fold(word)));
  if (unwanted !== undefined) return `says ${unwanted}`;
  if (expected.length > 0 && !expected.some((word) => folded.includes(fold(word)))) return `says none of ${expected.join(', ')}`;
  return undefined;
}

/** Titles are written with and without blanks: 무선 청소기, 무선청소기. */
function fold(words: string): string {
  return words.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '');
}
