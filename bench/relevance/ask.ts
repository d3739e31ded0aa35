import type { Catalogue } from './catalogue.ts';
import { gradeOf, type JudgedQuery } from './judge.ts';
import { ndcg, RELEVANT_FROM, recall } from './measures.ts';

export const NDCG_DEPTH = 10;
export const RECALL_DEPTH = 20;

/** A query, and what the shop made of it. */
export interface Asked {
  readonly query: JudgedQuery;
  /** How many products it found. */
  readonly total: number;
  readonly ndcg: number;
  readonly recall: number;
  /** The first ones. */
  readonly found: readonly { readonly title: string; readonly grade: number }[];
  /** What the shop says about it, such as the words that it searched instead. */
  readonly remarks: readonly string[];
}

/** The first products that a shop finds, and what it says about the query. */
export interface Answer {
  readonly ids: readonly string[];
  readonly total: number;
  readonly correctedQuery?: string | undefined;
  readonly didYouMean?: string | undefined;
  readonly relaxed?: boolean | undefined;
}

/** Asks a shop for RECALL_DEPTH products. */
export type Search = (query: string) => Promise<Answer>;

/** Asks each query of a shop that sells the catalogue. Those that it has no answer to are left out: nobody can be blamed for them. */
export async function askAll(search: Search, queries: readonly JudgedQuery[], catalogue: Catalogue): Promise<Asked[]> {
  const best = bestGrades(queries, catalogue);
  const asked: Asked[] = [];
  for (const query of queries) {
    const ideal = best.get(query) ?? [];
    if (!ideal.some((grade) => grade >= RELEVANT_FROM)) continue;
    const { ids, total, correctedQuery = '', didYouMean = '', relaxed } = await search(query.query);
    const found = ids.map((id) => catalogue.get(id)).map((facts) => ({ title: facts.title, grade: gradeOf(query, facts) }));
    const grades = found.map(({ grade }) => grade);
    asked.push({
      query,
      total,
      ndcg: ndcg(grades, ideal, NDCG_DEPTH),
      recall: recall(grades, ideal, RECALL_DEPTH),
      found,
      remarks: [
        ...(correctedQuery === '' ? [] : [`searched ${correctedQuery}`]),
        ...(didYouMean === '' ? [] : [`did you mean ${didYouMean}`]),
        ...(relaxed === true ? ['relaxed'] : []),
      ],
    });
  }
  return asked;
}

/** Of each query the grades of the products that answer it best, as many as are looked at, the highest first. */
export function bestGrades(queries: readonly JudgedQuery[], catalogue: Catalogue): Map<JudgedQuery, number[]> {
  const graded = new Map(queries.map((query) => [query, [] as number[]]));
  for (const facts of catalogue.all()) {
    for (const [query, grades] of graded) {
      const grade = gradeOf(query, facts);
      if (grade > 0) grades.push(grade);
    }
  }
  return new Map(queries.map((query) => [query, (graded.get(query) ?? []).sort((left, right) => right - left).slice(0, RECALL_DEPTH)]));
}

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly total: number;
  readonly corrected_query?: string;
  readonly did_you_mean?: string;
  readonly relaxed?: boolean;
}

/** Asks over HTTP. */
export function searchAt(url: string): Search {
  return async (q) => {
    const answer = await fetch(`${url}/v1/search?${new URLSearchParams({ q, limit: String(RECALL_DEPTH), facets: 'false' })}`);
    if (answer.status !== 200) throw new Error(`"${q}" was answered with ${answer.status}: ${await answer.text()}`);
    const { items, total, corrected_query: correctedQuery, did_you_mean: didYouMean, relaxed } = (await answer.json()) as Page;
    return { ids: items.map(({ id }) => id), total, correctedQuery, didYouMean, relaxed };
  };
}
