import { type Alternative, type Group, SEARCH_FIELDS, type SearchRequest } from '@jangteo/ports/search/search-index';
import { TITLE_NORM_MAX } from './index-layout.ts';
import { RARITY_STEP } from './query-rarity.ts';
import { keptTerm } from './read-word.ts';

export type Query = Readonly<Record<string, unknown>>;

/** A score is a 32-bit float: whole numbers up to 2^24 are exact in it, so that sums are the same in any order. Rounding may add a little. */
const SCORE_MAX = 2 ** 23;
/** The engine counts the leaves of a query and refuses more than 1,024; some are the filters'. */
const LEAVES_MAX = 960;
const LEAVES_A_TERM = SEARCH_FIELDS.length;

/**
 * What matches, and what that counts: for each group its best alternative, for that the sum of its terms, for a term its rarity times the
 * weights of the fields that have it. More groups come before any score.
 */
export function planMatch(request: SearchRequest, terms: readonly string[], rarities: Uint8Array): Query {
  const { groups, least = groups.length } = request;
  if (groups.length === 0) return { match_all: {} };
  const isScored = request.sort === 'relevance';
  const places = new Map(terms.map((term, place) => [term, place]));
  const rarityOf = (term: string) => (rarities[places.get(term) ?? -1] ?? RARITY_STEP) / RARITY_STEP;
  const usable = groups.map((group) => group.filter((alternative) => alternative.terms.length > 0).map(kept));
  const isAll = least === groups.length;
  const planner = new Planner(request, usable, rarityOf, isAll ? SCORE_MAX : SCORE_MAX / (groups.length + 1));
  const planned = usable.map((group) => (isScored ? planner.scored(group) : matching(group)));
  if (!isScored) return isAll ? { bool: { filter: planned } } : { bool: { should: planned, minimum_should_match: least } };
  if (isAll) return { bool: { must: planned } };
  const bonus = { match_all: { boost: Math.ceil(planner.most) + 1 } };
  return { bool: { should: planned.map((group) => ({ bool: { must: [group, bonus] } })), minimum_should_match: least } };
}

function kept({ terms, weight }: Alternative): Alternative {
  return { terms: [...new Set(terms.map(keptTerm))], weight };
}

/** Any of the alternatives, without a score. */
function matching(group: Group): Query {
  const single = group.filter(({ terms }) => terms.length === 1).map(({ terms }) => terms[0] as string);
  const others = group.filter(({ terms }) => terms.length > 1);
  const any: Query[] = others.map(({ terms }) => ({ bool: { filter: terms.map((term) => ({ term: { words: term } })) } }));
  if (single.length > 0) any.push({ terms: { words: single } });
  return any.length === 0 ? { match_none: {} } : { bool: { should: any, minimum_should_match: 1 } };
}

class Planner {
  /** What all groups together count at most. */
  readonly most: number;
  readonly #weights: SearchRequest['weights'];
  readonly #rarityOf: (term: string) => number;
  readonly #scale: number;
  #leavesLeft: number;

  constructor({ weights }: SearchRequest, groups: readonly Group[], rarityOf: (term: string) => number, scoreMax: number) {
    this.#weights = weights;
    this.#rarityOf = rarityOf;
    const fields = SEARCH_FIELDS.reduce((sum, field) => sum + weights[field] * (field === 'title' ? TITLE_NORM_MAX : 1), 0);
    const counts = ({ terms, weight }: Alternative) => terms.reduce((sum, term) => sum + weight * rarityOf(term) * fields, 0);
    const most = groups.reduce((sum, group) => sum + Math.max(0, ...group.map(counts)), 0);
    this.#scale = most > 0 ? scoreMax / most : 1;
    const terms = groups.flat().reduce((sum, alternative) => sum + alternative.terms.length, 0);
    // Each sum is of rounded numbers.
    this.most = most * this.#scale + terms * LEAVES_A_TERM;
    this.#leavesLeft = Math.max(0, LEAVES_MAX - terms);
  }

  scored(group: Group): Query {
    // The strongest first: where there are too many terms for the engine, the last ones count alike in whatever field.
    const queries = group.toSorted((one, other) => other.weight - one.weight).map((alternative) => this.#alternative(alternative));
    if (queries.length === 0) return { match_none: {} };
    return queries.length === 1 ? (queries[0] as Query) : { dis_max: { queries } };
  }

  #alternative({ terms, weight }: Alternative): Query {
    const queries = terms.map((term) => this.#term(term, weight * this.#rarityOf(term) * this.#scale));
    return queries.length === 1 ? (queries[0] as Query) : { bool: { must: queries } };
  }

  #term(term: string, counts: number): Query {
    if (this.#leavesLeft < LEAVES_A_TERM - 1) {
      const mean = SEARCH_FIELDS.reduce((sum, field) => sum + this.#weights[field], 0) / SEARCH_FIELDS.length;
      return { constant_score: { filter: { term: { words: term } }, boost: Math.round(mean * counts) } };
    }
    this.#leavesLeft -= LEAVES_A_TERM - 1;
    const should = SEARCH_FIELDS.map((field) => {
      const boost = Math.round(this.#weights[field] * counts);
      return field === 'title'
        ? { term: { title: { value: term, boost } } }
        : { constant_score: { filter: { term: { [field]: term } }, boost } };
    });
    return { bool: { should, minimum_should_match: 1 } };
  }
}
