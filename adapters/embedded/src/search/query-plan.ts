import { SEARCH_FIELDS, type SearchRequest } from '@jangteo/ports/search/search-index';
import { MASKS, type PostingList } from './postings.ts';
import type { Position } from './query-cursor.ts';
import type { QueryView } from './query-view.ts';
import { keptTerm } from './segment-builder.ts';
import { CLASS_BITS, TITLE_CLASSES, TITLE_NORMS } from './title-length.ts';

/** A term in an alternative: what a match counts, by `mask << CLASS_BITS | title class`. Whole numbers, so that sums are the same in any order. */
export interface PlannedTerm {
  /** Its place in `lists`. */
  readonly term: number;
  readonly scores: Int32Array;
}

export type PlannedAlternative = readonly PlannedTerm[];
export type PlannedGroup = readonly PlannedAlternative[];

export interface Plan {
  readonly groups: readonly PlannedGroup[];
  /** How many groups have to match. */
  readonly least: number;
  /** For each segment of the view, for each term: its postings there. */
  readonly lists: readonly (readonly (PostingList | undefined)[])[];
  readonly rarities: Uint8Array;
}

/** Rarities are told in sixteenths, one byte each. */
const RARITY_STEP = 16;
/** All groups of a document together count at most about this much. */
const SCORE_MAX = 2 ** 29;

const encoder = new TextEncoder();

/** The terms of a request in the order of their first mention. */
export function termsOf({ groups }: SearchRequest): string[] {
  const all = groups.flatMap((group) => group.flatMap(({ terms }) => terms.map(keptTerm)));
  return [...new Set(all)];
}

export function planQuery(view: QueryView, request: SearchRequest, terms: readonly string[], after: Position | undefined): Plan {
  const encoded = terms.map((term) => encoder.encode(term));
  const lists = view.segments.map(({ segment }) => {
    const cursor = segment.terms();
    return encoded.map((term) => cursor.find(term));
  });
  const rarities = after?.rarities ?? Uint8Array.from(terms, (_, term) => rarityOf(view, lists, term));
  return { groups: weigh(request, terms, rarities), least: request.least ?? request.groups.length, lists, rarities };
}

/** BM25's idf (Robertson and Zaragoza 2009) over the whole index. Documents count as long as a segment has them, deleted or not. */
function rarityOf(view: QueryView, lists: Plan['lists'], term: number): number {
  const all = view.segments.reduce((sum, { segment }) => sum + segment.documents, 0);
  const having = lists.reduce((sum, list) => sum + (list[term]?.documents ?? 0), 0);
  const idf = Math.log(1 + (all - having + 0.5) / (having + 0.5));
  return Math.max(1, Math.min(255, Math.round(idf * RARITY_STEP)));
}

function weigh({ groups, weights }: SearchRequest, terms: readonly string[], rarities: Uint8Array): PlannedGroup[] {
  const places = new Map(terms.map((term, place) => [term, place]));
  const planned = groups.map((group) =>
    group
      .filter((alternative) => alternative.terms.length > 0)
      .map(({ terms: ofAlternative, weight }) => {
        const own = [...new Set(ofAlternative.map((term) => places.get(keptTerm(term)) as number))];
        return own.map((term) => ({ term, counts: (weight * (rarities[term] as number)) / RARITY_STEP }));
      }),
  );
  const fields = fieldScores(weights);
  const best = fields.reduce((most, score) => Math.max(most, score), 0);
  const most = planned.reduce(
    (sum, group) => sum + Math.max(0, ...group.map((own) => own.reduce((all, { counts }) => all + counts * best, 0))),
    0,
  );
  const scale = most > 0 ? SCORE_MAX / most : 1;
  return planned.map((group) => group.map((own) => own.map(({ term, counts }) => ({ term, scores: scoresOf(fields, counts * scale) }))));
}

/** What the fields of a mask count in a document of a title class: the sum of their weights, the title's by its length (BM25F, saturated at once). */
function fieldScores(weights: SearchRequest['weights']): Float64Array {
  const scores = new Float64Array(MASKS << CLASS_BITS);
  const fields = SEARCH_FIELDS.map((field) => weights[field]);
  for (let at = 0; at < scores.length; at++) {
    const mask = at >>> CLASS_BITS;
    let score = (mask & 1) === 0 ? 0 : (fields[0] as number) * (TITLE_NORMS[at & (TITLE_CLASSES - 1)] as number);
    for (let field = 1; field < fields.length; field++) if (((mask >>> field) & 1) === 1) score += fields[field] as number;
    scores[at] = score;
  }
  return scores;
}

/** At least 1: 0 stands for no match. */
function scoresOf(fields: Float64Array, times: number): Int32Array {
  const scores = new Int32Array(fields.length);
  for (let at = 0; at < scores.length; at++) scores[at] = Math.max(1, Math.round((fields[at] as number) * times));
  return scores;
}
