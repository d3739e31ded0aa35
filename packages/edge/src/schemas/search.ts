import { amount } from './money.ts';
import { pageQuery } from './page.ts';
import { productSchema, projection } from './product.ts';
import { id, optionalText, text } from './text.ts';

export const SEARCH_SORTS = ['relevance', 'price_asc', 'price_desc', 'newest', 'popular'] as const;
export type SearchSort = (typeof SEARCH_SORTS)[number];

/** As long as the search service takes it. */
export const QUERY_MAX = 200;
export const BRANDS_MAX = 20;

export interface SearchQuery {
  readonly q: string;
  readonly category?: string;
  readonly brand?: readonly string[];
  readonly min_price?: number;
  readonly max_price?: number;
  readonly sort: SearchSort;
  readonly limit: number;
  readonly cursor?: string;
  readonly facets: boolean;
  readonly verbatim: boolean;
  readonly fields?: string;
  readonly stock?: boolean;
}

export const searchQuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    q: { ...optionalText(QUERY_MAX), default: '', description: 'What a buyer typed. Empty: everything, the most popular first.' },
    category: { ...id, description: 'A category id: its whole subtree.' },
    brand: { type: 'array', maxItems: BRANDS_MAX, items: text(200), description: 'Repeat it for several: any of them.' },
    min_price: { ...amount, description: 'In minor units.' },
    max_price: { ...amount, description: 'In minor units.' },
    sort: { type: 'string', enum: SEARCH_SORTS, default: 'relevance' },
    ...pageQuery(20, 100),
    facets: { type: 'boolean', default: true, description: '`false` leaves them out; a page after the first seldom needs them.' },
    verbatim: { type: 'boolean', default: false, description: 'Searches what was typed as it stands, without a correction.' },
    ...projection,
  },
} as const;

const string = { type: 'string' } as const;
const count = { type: 'integer', description: 'How many products it would leave.' } as const;
const list = (properties: object, required: readonly string[], description: string) => ({
  type: 'array',
  description,
  items: { type: 'object', required, properties },
});

const facetsSchema = {
  type: 'object',
  description: 'Counted over what is found. Each leaves the filter on itself out, so that another value can be chosen.',
  properties: {
    brands: list({ brand: string, products: count }, ['brand', 'products'], 'Those with most products first.'),
    categories: list(
      { category_id: string, name: string, path: { ...string, description: 'Ids from the root down, such as 1/4/28.' }, products: count },
      ['category_id', 'name', 'path', 'products'],
      'A product counts for its own category and for all above it.',
    ),
    prices: list(
      {
        min: { ...amount, description: 'Missing: no bound.' },
        max: { ...amount, description: 'Inclusive; missing: no bound.' },
        products: count,
      },
      ['products'],
      'Ranges with products, in minor units, upwards.',
    ),
  },
} as const;

const highlightSchema = {
  type: 'object',
  description: 'Where the query was found. Text and not markup: escape it as any other text.',
  properties: {
    title: list(
      { text: string, matched: { type: 'boolean', description: '`true` where it was found; else missing.' } },
      ['text'],
      'The title in pieces, in order.',
    ),
  },
} as const;

export const searchSchema = {
  description: 'What was found.',
  type: 'object',
  required: ['items', 'total', 'next_cursor'],
  properties: {
    items: {
      type: 'array',
      description: 'A product that was deleted meanwhile is left out, so a page may have fewer than `limit` although others follow.',
      items: { type: 'object', properties: { ...productSchema.properties, highlight: highlightSchema } },
    },
    total: { type: 'integer' },
    facets: facetsSchema,
    corrected_query: { ...string, description: 'What was searched instead of what was typed; `verbatim=true` searches that.' },
    did_you_mean: { ...string, description: 'What may have been meant; what was typed was searched.' },
    relaxed: { type: 'boolean', description: '`true`: no product has all the words, so these have only some.' },
    next_cursor: { type: ['string', 'null'], description: '`null` on the last page.' },
  },
} as const;

export const SUGGESTION_KINDS = ['brand', 'category', 'word'] as const;

export interface SuggestQuery {
  readonly q: string;
  readonly limit: number;
}

export const suggestQuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    q: { ...optionalText(QUERY_MAX), default: '', description: 'What was typed so far, be it half a syllable. Empty: no suggestions.' },
    limit: { type: 'integer', minimum: 1, maximum: 20, default: 8 },
  },
} as const;

export const suggestSchema = {
  description: 'What may be about to be typed, the likeliest first.',
  type: 'object',
  required: ['suggestions'],
  properties: {
    suggestions: list(
      { text: string, kind: { type: 'string', enum: SUGGESTION_KINDS }, category_id: { ...string, description: 'Of a category.' } },
      ['text', 'kind'],
      'To be searched, or, for a category, to be opened.',
    ),
  },
} as const;
