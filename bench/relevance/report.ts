import { type Asked, NDCG_DEPTH } from './ask.ts';
import { mean } from './measures.ts';

/** What a shop answered to the queries of one language. */
export interface Answers {
  readonly products: number;
  readonly seen: readonly Asked[];
  /** To those that nobody tunes by. */
  readonly unseen: readonly Asked[];
}

const AIMS: Readonly<Record<string, number>> = { synonym: 0.8, typo: 0.8 };
const AIM_OVERALL = 0.85;
const AIM_ZERO_HITS = 0.01;

type Row = (string | number)[];

/** A row for each kind of query, then all, then the unseen ones. */
export function rowsOf(language: string, { seen, unseen }: Answers): Row[] {
  const kinds = Map.groupBy(seen, ({ query }) => query.kind);
  return [
    ...[...kinds].map(([kind, asked]) => row(`${language}: ${kind}`, asked, AIMS[kind])),
    row(`**${language}, all**`, seen, AIM_OVERALL, AIM_ZERO_HITS),
    row(`${language}, unseen`, unseen),
  ];
}

function row(name: string, asked: readonly Asked[], aim?: number, aimZeroHits?: number): Row {
  const { ndcg, recall, zeroHits } = summaryOf(asked);
  const aims = [aim === undefined ? '' : `>= ${aim.toFixed(2)}`, aimZeroHits === undefined ? '' : `< ${aimZeroHits * 100} %`] as const;
  return [name, asked.length, ndcg.toFixed(3), aims[0], recall.toFixed(3), `${(zeroHits * 100).toFixed(1)} %`, aims[1]];
}

/** What was aimed at and not reached, each in a sentence. */
export function missedAims(language: string, asked: readonly Asked[]): string[] {
  const missed: string[] = [];
  const demand = (name: string, some: readonly Asked[], aim: number) => {
    const { ndcg } = summaryOf(some);
    if (some.length > 0 && ndcg < aim) missed.push(`${name}: NDCG@${NDCG_DEPTH} is ${ndcg.toFixed(3)}, aimed at ${aim}`);
  };
  demand(language, asked, AIM_OVERALL);
  for (const [kind, aim] of Object.entries(AIMS)) {
    demand(
      `${language} ${kind}`,
      asked.filter(({ query }) => query.kind === kind),
      aim,
    );
  }
  const { zeroHits } = summaryOf(asked);
  if (zeroHits >= AIM_ZERO_HITS)
    missed.push(`${language}: ${(zeroHits * 100).toFixed(1)} % of the queries find nothing, aimed at less than ${AIM_ZERO_HITS * 100} %`);
  return missed;
}

export function summaryOf(asked: readonly Asked[]): { ndcg: number; recall: number; zeroHits: number } {
  return {
    ndcg: mean(asked.map(({ ndcg }) => ndcg)),
    recall: mean(asked.map(({ recall }) => recall)),
    zeroHits: asked.filter(({ total }) => total === 0).length / asked.length,
  };
}

const GOOD = 0.9;
const TITLES_TOLD = 6;

export function fallsShort({ ndcg, recall }: Asked): boolean {
  return ndcg < GOOD || recall < GOOD;
}

/** A query and the titles that it found, each with its grade. */
export function told({ query, total, ndcg, recall, found, remarks }: Asked): string {
  const figures = `NDCG ${ndcg.toFixed(2)}, recall ${recall.toFixed(2)}, ${total} found${remarks.map((remark) => `, ${remark}`).join('')}`;
  return [
    `${query.kind}: ${query.query} (${figures})`,
    ...found.slice(0, TITLES_TOLD).map(({ title, grade }) => `    ${grade}  ${title}`),
  ].join('\n');
}
