import type { MessageInitShape } from '@bufbuild/protobuf';
import type { SearchResponseSchema } from '@jangteo/contracts/search/v1/search';
import type { RecentMap } from '@jangteo/korean/recent-map';
import type { Group, SearchFilter, SearchIndex, SearchPage } from '@jangteo/ports/search/search-index';
import type { CategoryNames } from './category-names.ts';
import type { Swap } from './correct-query.ts';
import { namedFacets } from './facet-names.ts';
import { matchedTerms, type TitlePart, titleParts } from './highlight.ts';
import { type Climb, climb, type Planned, replan, type Step } from './ladder.ts';
import type { Correction, Language } from './language.ts';
import { RAW } from './names.ts';
import { type PriceIntent, readPrice } from './price-intent.ts';
import { PRICE_BOUNDS } from './price-ranges.ts';
import { fingerprint, readCursor, writeCursor } from './search-cursor.ts';
import type { Asked } from './search-request.ts';
import type { Weights } from './search-weights.ts';

export interface SearchParts {
  readonly search: SearchIndex;
  readonly weights: Weights;
  readonly categories: CategoryNames;
  /** What searches with a further page were understood as: that page is of the same search, whatever has been learnt or edited since. */
  readonly turned: RecentMap<string, Planned>;
}

/** Brands and categories that are told, each. */
const FACETS_MAX = 30;

/** What a search found, and what it was understood as. */
export interface Found extends Climb {
  readonly price: PriceIntent;
}

/** The products that a search asks for, by the first rung of the ladder that has some. Throws BAD_CURSOR. */
export async function findProducts({ search, weights, turned }: SearchParts, language: Language, asked: Asked): Promise<Found> {
  const place = readCursor(asked);
  const price = readPrice(asked.query, language.vocabulary.currency);
  const ask = (groups: readonly Group[], { priced, least }: Step): Promise<SearchPage> =>
    search.search(language.target, {
      groups,
      ...(least !== undefined && groups.length > 0 && { least: Math.min(least, groups.length) }),
      weights,
      filter: filterOf(asked, priced ? price : undefined),
      sort: asked.sort,
      limit: asked.limit,
      ...(place !== undefined && { cursor: place.engine }),
      ...(asked.facets && { facets: { limit: FACETS_MAX, priceBounds: PRICE_BOUNDS } }),
    });
  const hasPrice = price.minPrice !== undefined || price.maxPrice !== undefined;
  const options = { language, text: price.text, hasPrice, verbatim: asked.verbatim, ask };
  if (place === undefined) {
    const found = await climb(options);
    if (found.page.nextCursor !== undefined) turned.set(turnedKey(asked, found.step), found);
    return { price, ...found };
  }
  const { step } = place;
  const { groups, correction } = turned.get(turnedKey(asked, step)) ?? (await replan(options, step));
  return { price, step, groups, page: await ask(groups, step), ...(correction !== undefined && { correction }) };
}

function turnedKey(asked: Asked, step: Step): string {
  return JSON.stringify([fingerprint(asked), step]);
}

export async function toResponse(
  { search, categories }: SearchParts,
  language: Language,
  asked: Asked,
  { step, groups, page, correction, price }: Found,
): Promise<MessageInitShape<typeof SearchResponseSchema>> {
  const titles = await highlighted(
    search,
    language,
    page.hits.map(({ id }) => id),
    groups,
  );
  const meant = correction === undefined ? '' : meantQuery(asked.query, price.text, correction);
  return {
    hits: page.hits.map(({ id, version }) => ({ productId: id, version: BigInt(version), title: [...(titles.get(id) ?? [])] })),
    total: BigInt(page.total),
    ...(page.facets !== undefined && { facets: await namedFacets(page.facets, categories) }),
    correctedQuery: step.corrected ? meant : '',
    didYouMean: step.corrected ? '' : meant,
    relaxed: step.least !== undefined || !step.priced,
    nextCursor: page.nextCursor === undefined ? '' : writeCursor(asked, { step, engine: page.nextCursor }),
  };
}

function filterOf(asked: Asked, price: PriceIntent | undefined): SearchFilter {
  const mins = [asked.minPrice, price?.minPrice].filter((bound) => bound !== undefined);
  const maxes = [asked.maxPrice, price?.maxPrice].filter((bound) => bound !== undefined);
  return {
    ...(asked.categoryPath !== '' && { categoryPath: asked.categoryPath }),
    ...(asked.brands.length > 0 && { brands: asked.brands }),
    ...(mins.length > 0 && { minPrice: Math.max(...mins) }),
    ...(maxes.length > 0 && { maxPrice: Math.min(...maxes) }),
  };
}

/** Titles as the raw index has them; a product that left it meanwhile has none. */
async function highlighted(
  search: SearchIndex,
  language: Language,
  ids: readonly string[],
  groups: readonly Group[],
): Promise<ReadonlyMap<string, readonly TitlePart[]>> {
  if (ids.length === 0) return new Map();
  const products = await search.read(RAW, ids);
  const matched = matchedTerms(groups);
  const analysed =
    matched.size === 0
      ? []
      : await search.analyse(
          language.target,
          products.map(({ title }) => title),
        );
  return new Map(products.map(({ id, title }, at) => [id, titleParts(title, analysed[at] ?? [], matched)]));
}

/** The query as it was typed, its price included, with the words put right. */
function meantQuery(query: string, text: string, { swaps }: Correction): string {
  return swaps.reduce(
    (meant: string, { start, end, candidates: [likeliest = ''] }: Swap) => meant.replace(text.slice(start, end), () => likeliest),
    query,
  );
}
