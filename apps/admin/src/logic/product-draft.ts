import type { Document } from './merge-document.ts';
import type { Money } from './money.ts';

/** What a shop writes of a product; the rest follows from its category, its variants or its sales. */
export const WRITABLE = [
  'title',
  'description',
  'brand',
  'model',
  'sku',
  'upc',
  'color',
  'primary_category_id',
  'price',
  'list_price',
  'weight',
  'dimensions',
  'attributes',
  'variants',
  'images',
] as const;

/** The part of a product document that is written. */
export function writableOf(product: Document): Document {
  return Object.fromEntries(WRITABLE.flatMap((name) => (product[name] === undefined ? [] : [[name, product[name]]])));
}

/** A draft with a text field changed; an empty text takes the field out. */
export function withText(draft: Document, name: string, text: string): Document {
  const { [name]: _old, ...rest } = draft;
  return text === '' ? rest : { ...rest, [name]: text };
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly detail: string };

/** JSON text as a document; `detail` is what the parser says. */
export function parseDocument(text: string): Parsed<Document> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value: value as Document };
    return { ok: false, detail: '{ … }' };
  } catch (thrown) {
    return { ok: false, detail: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** `1,299.50` in USD as 129950; undefined for what is no such amount. */
export function parseMoney(text: string, currency: string): Money | undefined {
  const digits = digitsOf(currency);
  const match = /^(\d{1,13})(?:\.(\d+))?$/.exec(text.trim().replace(/,(?=\d{3}(\D|$))/g, ''));
  if (digits === undefined || match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  if (fraction.length > digits) return undefined;
  const amount = Number(`${whole}${fraction.padEnd(digits, '0')}`);
  return Number.isSafeInteger(amount) ? { amount, currency } : undefined;
}

/** The other way round: 129950 USD is `1299.50`. */
export function moneyText({ amount, currency }: Money): string {
  const digits = digitsOf(currency) ?? 0;
  return digits === 0 ? String(amount) : (amount / 10 ** digits).toFixed(digits);
}

function digitsOf(currency: string): number | undefined {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  } catch {
    return undefined;
  }
}
