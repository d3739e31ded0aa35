import { type FieldError, JangteoError } from '@jangteo/kernel/errors';
import { GROUP_TERMS_MAX, GROUPS_MAX, SEARCH_FIELDS, SEARCH_SORTS, type SearchRequest } from './search-index.ts';

const LIMIT_MAX = 100;
const FACETS_MAX = 1_000;
const PRICE_BOUNDS_MAX = 100;

/** Throws INVALID_REQUEST for what cannot be meant; what a text says is never wrong. */
export function checkRequest(request: SearchRequest): void {
  const errors: FieldError[] = [];
  const demand = (holds: boolean, path: string, message: string) => {
    if (!holds) errors.push({ path, message });
  };
  const { groups, least, weights, sort, limit, facets } = request;
  const terms = groups.reduce((sum, group) => group.reduce((all, alternative) => all + alternative.terms.length, sum), 0);
  demand(isWhole(limit, 1, LIMIT_MAX), 'limit', `must be from 1 to ${LIMIT_MAX}`);
  demand(groups.length <= GROUPS_MAX, 'groups', `must be ${GROUPS_MAX} or fewer`);
  demand(terms <= GROUP_TERMS_MAX, 'groups', `must have ${GROUP_TERMS_MAX} terms or fewer`);
  demand(
    groups.every((group) => group.every(({ weight }) => isWeight(weight))),
    'groups',
    'must have weights of 0 or more',
  );
  demand(least === undefined || isWhole(least, 1, groups.length), 'least', 'must be from 1 to the number of groups');
  demand(
    SEARCH_FIELDS.every((field) => isWeight(weights[field])),
    'weights',
    'must be 0 or more, one for each field',
  );
  demand(SEARCH_SORTS.includes(sort), 'sort', `must be one of ${SEARCH_SORTS.join(', ')}`);
  if (facets !== undefined) {
    const { priceBounds } = facets;
    demand(isWhole(facets.limit, 0, FACETS_MAX), 'facets.limit', `must be from 0 to ${FACETS_MAX}`);
    demand(priceBounds.length <= PRICE_BOUNDS_MAX, 'facets.priceBounds', `must be ${PRICE_BOUNDS_MAX} or fewer`);
    const isUpwards = priceBounds.every((bound, nth) => Number.isFinite(bound) && (nth === 0 || bound > (priceBounds[nth - 1] as number)));
    demand(isUpwards, 'facets.priceBounds', 'must go upwards');
  }
  if (errors.length > 0) throw new JangteoError('INVALID_REQUEST', 'the search cannot be done as it is asked for', { errors });
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function isWeight(value: number): boolean {
  return Number.isFinite(value) && value >= 0 && value <= 1e6;
}
