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

/** Asks each query of a shop that sells the catalogue. Those that it has no answer to are left out: nobody can be blamed for them. */
export async function askAll(url: string, queries: readonly JudgedQuery[], catalogue: Catalogue): Promise<Asked[]> {
  const best = bestGrades(queries, catalogue);
  // A shop that has just started loads its dictionary at the first unknown word and does without until it is there; that is not measured.
  for (const { query } of queries) await search(url, query);
  const asked: Asked[] = [];
  for (const query of queries) {
    const ideal = best.get(query) ?? [];
    if (!ideal.some((grade) => grade >= RELEVANT_FROM)) continue;
    const { items, total, corrected_query, did_you_mean, relaxed } = await search(url, query.query);
    const found = items.map(({ id }) => catalogue.get(id)).map((facts) => ({ title: facts.title, grade: gradeOf(query, facts) }));
    const grades = found.map(({ grade }) => grade);
    asked.push({
      query,
      total,
      ndcg: ndcg(grades, ideal, NDCG_DEPTH),
      recall: recall(grades, ideal, RECALL_DEPTH),
      found,
      remarks: [
        ...(corrected_query === undefined ? [] : [`searched ${corrected_query}`]),
        ...(did_you_mean === undefined ? [] : [`did you mean ${did_you_mean}`]),
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

async function search(url: string, q: string): Promise<Page> {
  const answer = await fetch(`${url}/v1/search?${new URLSearchParams({ q, limit: String(RECALL_DEPTH), facets: 'false' })}`);
  if (answer.status !== 200) throw new Error(`"${q}" was answered with ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Page;
}
