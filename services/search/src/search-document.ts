import { fromIso } from '@jangteo/kernel/clock';
import type { SearchDocument } from '@jangteo/ports/search/search-index';

/** In UTF-16 code units. What is cut off is not found by its own words; titles and names are shorter. */
const DESCRIPTION_MAX = 8_000;
const ALL_TEXT_MAX = 8_000;
const DEPTH_MAX = 8;

/**
 * A product of the catalogue as it is searched. One that is unlisted (without a price) has no currency: the raw index keeps it, so that it
 * can be compared with the catalogue id by id, a search index does not. It takes whatever JSON there is and never throws.
 */
export function searchDocument(id: string, version: number, json: string): SearchDocument {
  const product = objectIn(parsed(json));
  const price = objectIn(product.price);
  const isListed = typeof price.amount === 'number' && text(price.currency) !== '';
  return {
    id,
    version,
    title: text(product.title),
    brand: text(product.brand),
    category: listIn(product.category_breadcrumbs).map(text).join(' '),
    description: cut(text(product.description), DESCRIPTION_MAX),
    all_text: cut(allText(product), ALL_TEXT_MAX),
    category_path: text(product.category_path),
    price: isListed ? (price.amount as number) : 0,
    currency: isListed ? text(price.currency) : '',
    popularity: number(product.popularity),
    created_at: time(product.created_at),
    updated_at: time(product.updated_at),
  };
}

export function isListed({ currency }: SearchDocument): boolean {
  return currency !== '';
}

/** What a buyer may type beside title, brand, category and description; each piece once, as variants repeat each other. */
function allText(product: Fields): string {
  const pieces = new Set<string>();
  const add = (value: unknown) => {
    const piece = typeof value === 'number' ? String(value) : text(value);
    if (piece !== '') pieces.add(piece);
  };
  for (const field of ['model', 'color', 'upc', 'sku']) add(product[field]);
  addAttributes(product.attributes, add);
  for (const variant of listIn(product.variants).map(objectIn)) {
    for (const field of ['color', 'storage', 'sku']) add(variant[field]);
    addAttributes(variant.attributes, add);
  }
  for (const sku of listIn(product.skus)) add(sku);
  const { value, unit } = objectIn(product.weight);
  if (typeof value === 'number') add(`${value}${text(unit)}`);
  return [...pieces].join(' ');
}

/** Names and values at any depth. What a product does not have (`"방수": false`) it must not be found by. */
function addAttributes(value: unknown, add: (piece: unknown) => void, name = '', depth = 0): void {
  if (value === false || value === null || value === undefined || depth > DEPTH_MAX) return;
  add(name);
  if (Array.isArray(value)) for (const one of value) addAttributes(one, add, '', depth + 1);
  else if (typeof value === 'object') for (const [key, one] of Object.entries(value)) addAttributes(one, add, key, depth + 1);
  else if (value !== true) add(value);
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function objectIn(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function time(value: unknown): number {
  const ms = fromIso(text(value));
  return Number.isNaN(ms) ? 0 : ms;
}

/** At a blank where there is one near, so that no half word is left; never through a surrogate pair. */
function cut(whole: string, max: number): string {
  if (whole.length <= max) return whole;
  const head = whole.slice(0, max);
  const blank = head.lastIndexOf(' ');
  if (blank > max - 100) return head.slice(0, blank);
  return head.isWellFormed() ? head : head.slice(0, -1);
}
