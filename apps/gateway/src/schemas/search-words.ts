import { pageQuery } from '@jangteo/edge/schemas/page';
import { QUERY_MAX } from '@jangteo/edge/schemas/search';
import { text } from '@jangteo/edge/schemas/text';

// As the search service has them.
const WORD_MAX = 50;
const SYNONYMS_MAX = 20;
const PARTS_MAX = 8;
const GOLDEN_TITLES_MAX = 20;
const ANALYSED_MAX = 1_000;

const string = { type: 'string' } as const;
const strings = (description: string) => ({ type: 'array', items: string, description }) as const;
export const word = text(WORD_MAX);
export const wordsId = text(64);

export interface SynonymsBody {
  readonly words: readonly string[];
}
export const synonymsBodySchema = {
  type: 'object',
  required: ['words'],
  additionalProperties: false,
  properties: { words: { type: 'array', minItems: 2, maxItems: SYNONYMS_MAX, items: word, description: 'Words that mean the same.' } },
} as const;
export const synonymsSchema = {
  description: 'The set.',
  type: 'object',
  properties: { id: string, words: strings('At least two.') },
} as const;

export interface DictionaryBody {
  readonly parts?: readonly string[];
}
export const dictionaryBodySchema = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    parts: {
      type: 'array',
      maxItems: PARTS_MAX,
      items: word,
      description: 'What a compound is found by as well; none: it stays whole.',
    },
  },
} as const;
export const dictionaryWordSchema = {
  description: 'The word.',
  type: 'object',
  properties: {
    word: string,
    parts: strings('What it is found by as well.'),
    live: { type: 'boolean', description: '`false`: the live index was made without it; the next reindex takes it in.' },
  },
} as const;

export interface GoldenQueryBody {
  readonly query: string;
  readonly expected?: readonly string[];
  readonly excluded?: readonly string[];
}
const titleParts = (description: string) => ({ type: 'array', maxItems: GOLDEN_TITLES_MAX, items: word, description }) as const;
export const goldenQueryBodySchema = {
  type: 'object',
  required: ['query'],
  additionalProperties: false,
  properties: {
    query: text(QUERY_MAX),
    expected: titleParts('Each of the first ten titles has one of these.'),
    excluded: titleParts('None of the first ten titles has one of these.'),
  },
} as const;
export const goldenQuerySchema = {
  description: 'The golden query.',
  type: 'object',
  properties: { id: string, query: string, expected: strings(''), excluded: strings('') },
} as const;

export interface PreviewBody {
  readonly synonyms?: readonly (readonly string[])[];
  readonly dictionary?: readonly { readonly word: string; readonly parts?: readonly string[] }[];
  readonly queries?: readonly string[];
}
export const previewBodySchema = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: {
    synonyms: {
      type: 'array',
      items: synonymsBodySchema.properties.words,
      description: 'All sets as they would be; not set: as they are.',
    },
    dictionary: {
      type: 'array',
      description: 'All words as they would be; not set: as they are.',
      items: {
        type: 'object',
        required: ['word'],
        additionalProperties: false,
        properties: { word, parts: dictionaryBodySchema.properties.parts },
      },
    },
    queries: { type: 'array', maxItems: 50, items: text(QUERY_MAX), description: 'Default: the golden queries.' },
  },
} as const;
const hits = {
  type: 'array',
  description: 'The first ten.',
  items: { type: 'object', properties: { product_id: string, title: string } },
} as const;
export const previewSchema = {
  description: 'The effect on each query.',
  type: 'object',
  required: ['items', 'products'],
  properties: {
    items: { type: 'array', items: { type: 'object', properties: { query: string, before: hits, after: hits } } },
    products: { type: ['integer', 'null'], description: 'Among so many products; `null`: among all.' },
  },
} as const;

export const zeroResultsQuerySchema = { type: 'object', additionalProperties: false, properties: pageQuery(20, 100) } as const;
export const zeroResultSchema = {
  type: 'object',
  properties: { query: string, times: { type: 'integer' }, first_at: string, last_at: string },
} as const;

export const analyseQuerySchema = {
  type: 'object',
  required: ['text'],
  additionalProperties: false,
  properties: { text: text(ANALYSED_MAX) },
} as const;
export const analysedWordSchema = {
  type: 'object',
  properties: {
    text: { ...string, description: 'As it stands in the text.' },
    terms: strings('What the index has of it; none: a stop word.'),
    whole: { type: ['string', 'null'], description: 'A compound in one piece.' },
    also: strings('What a query looks for besides: synonyms, the word that was probably meant.'),
  },
} as const;
