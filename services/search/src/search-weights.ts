import type { Setting } from '@jangteo/kernel/config';
import { SEARCH_FIELDS, type SearchField } from '@jangteo/ports/search/search-index';

export type Weights = Readonly<Record<SearchField, number>>;

export const DEFAULT_WEIGHTS: Weights = { title: 8, brand: 5, category: 3, description: 2, all_text: 1 };

/** Reads "title=8,brand=5": what is not named keeps its default. Throws an Error that says what is allowed. */
export function parseWeights(text: string): Weights {
  const weights: Record<string, number> = { ...DEFAULT_WEIGHTS };
  for (const part of text.split(',')) {
    const [field = '', value = ''] = part.split('=').map((side) => side.trim());
    const weight = Number(value);
    if (!Object.hasOwn(weights, field) || value === '' || !(weight >= 0 && weight <= 1_000)) {
      throw new Error(`FIELD=WEIGHT parted by commas, weights from 0 to 1000, fields ${SEARCH_FIELDS.join(', ')}`);
    }
    weights[field] = weight;
  }
  return weights as Weights;
}

/** How much a match in each field counts; it acts with the next start, and no index is written again. */
export const weightsSetting: Setting<string> = {
  variable: 'JANGTEO_SEARCH_WEIGHTS',
  about: 'What a match counts in each field of a product that is searched. A field that is not named keeps its default.',
  fallback: SEARCH_FIELDS.map((field) => `${field}=${DEFAULT_WEIGHTS[field]}`).join(','),
  parse(text) {
    parseWeights(text);
    return text;
  },
};
