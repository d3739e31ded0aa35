import { PRODUCT_LIMITS } from '@jangteo/catalog/check-product';
import type { Money } from '@jangteo/kernel/money';
import { convertAttributes, convertCategory, convertImages, convertMeasures } from './convert-fields.ts';
import { convertMoney, convertStock } from './convert-numbers.ts';
import { type ConvertedVariant, convertVariants } from './convert-variants.ts';
import type { ImportedProduct, StockLine } from './import-target.ts';
import { type Mend, mendText } from './mend-text.ts';

export interface RowOptions {
  /** The currency of prices that name none. */
  readonly currency: string;
  /** For every SKU, whatever the row says. */
  readonly stock?: number;
}

export type ConvertedRow =
  | { readonly taken: false; readonly reason: string; readonly detail: string; readonly id?: string }
  | {
      readonly taken: true;
      readonly product: ImportedProduct;
      /** Lines with a quantity. */
      readonly stock: readonly StockLine[];
      readonly listed: boolean;
      readonly mends: readonly Mend[];
    };

const KNOWN_FIELDS = new Set(
  'id title description brand model sku upc color category_path category_names price list_price weight dimensions attributes variants images stock popularity created_at'.split(
    ' ',
  ),
);
/** What the catalogue adds to a document: there in rows that come from another shop of this kind, and not needed. */
const DERIVED_FIELDS = new Set('skus category_ids primary_category_id category_breadcrumbs category_level updated_at'.split(' '));

const decoder = new TextDecoder('utf-8', { fatal: true });
const lenientDecoder = new TextDecoder('utf-8');

/** One line of NDJSON as a product, with whatever had to be mended on the way. Prices are in the major unit (379 or "1,299.50"). */
export function convertRow(bytes: Uint8Array, options: RowOptions): ConvertedRow {
  const mends: Mend[] = [];
  const row = parseRow(decode(bytes, mends));
  if (row === undefined) return { taken: false, reason: 'broken_json', detail: 'the line is not a JSON object' };
  const id = mendText('id', row.id, Number.MAX_SAFE_INTEGER, mends);
  if (id === undefined) return { taken: false, reason: 'no_id', detail: 'the row has no id' };
  if (id.length > PRODUCT_LIMITS.id)
    return { taken: false, reason: 'id_too_long', detail: `the id has more than ${PRODUCT_LIMITS.id} characters` };
  const title = mendText('title', row.title, PRODUCT_LIMITS.title, mends);
  if (title === undefined) return { taken: false, reason: 'no_title', detail: 'the row has no title', id };

  for (const name of Object.keys(row)) {
    if (!KNOWN_FIELDS.has(name) && !DERIVED_FIELDS.has(name))
      mends.push({ reason: 'unknown_field', detail: `${name.slice(0, 50)} was left out` });
  }
  const short = (name: string, max: number = PRODUCT_LIMITS.shortText) => mendText(name, row[name], max, mends);
  const sku = short('sku', PRODUCT_LIMITS.sku);
  const variants = convertVariants(row.variants, options.currency, mends);
  const price = priceOf(row, variants, options.currency, mends);
  const document = {
    title,
    description: mendText('description', row.description, PRODUCT_LIMITS.description, mends, { lines: true }),
    brand: short('brand', PRODUCT_LIMITS.brand),
    model: short('model'),
    sku,
    upc: short('upc'),
    color: short('color'),
    price,
    list_price: listPriceOf(row, price, options.currency, mends),
    ...convertMeasures(row, mends),
    attributes: convertAttributes('attributes', row.attributes, mends),
    variants: variants.length === 0 ? undefined : variants.map(({ stock: _stock, ...variant }) => variant),
    images: convertImages(row.images, mends),
    popularity: convertStock('popularity', row.popularity, mends),
    created_at: createdAt(row.created_at, mends),
  };
  const categoryNames = convertCategory(row.category_names ?? row.category_path, title, mends);
  return {
    taken: true,
    product: { id, json: JSON.stringify(document), categoryNames },
    stock: stockOf(sku ?? variants[0]?.sku ?? id, variants, convertStock('stock', row.stock, mends), options.stock),
    listed: price !== undefined,
    mends,
  };
}

function decode(bytes: Uint8Array, mends: Mend[]): string {
  try {
    return decoder.decode(bytes);
  } catch {
    mends.push({ reason: 'broken_utf8', detail: 'bytes that are not UTF-8 were replaced' });
    return lenientDecoder.decode(bytes);
  }
}

function parseRow(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function priceOf(row: Record<string, unknown>, variants: readonly ConvertedVariant[], currency: string, mends: Mend[]): Money | undefined {
  const price = convertMoney('price', row.price, currency, mends);
  if (price !== undefined) return price;
  const [cheapest] = variants.flatMap((variant) => variant.price ?? []).sort((left, right) => left.amount - right.amount);
  if (cheapest !== undefined) mends.push({ reason: 'price_of_variant', detail: 'there was no price: the cheapest variant gave its own' });
  return cheapest;
}

function listPriceOf(row: Record<string, unknown>, price: Money | undefined, currency: string, mends: Mend[]): Money | undefined {
  const listPrice = convertMoney('list_price', row.list_price, currency, mends);
  if (listPrice === undefined || price === undefined) return listPrice;
  if (listPrice.currency === price.currency && listPrice.amount >= price.amount) return listPrice;
  mends.push({ reason: 'list_price_below_price', detail: `list_price ${listPrice.amount} was left out beside the price ${price.amount}` });
  return undefined;
}

function createdAt(value: unknown, mends: Mend[]): string | undefined {
  if (value === undefined || value === null) return undefined;
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  // The catalogue writes years with four digits.
  if (time >= 0 && time < Date.UTC(10_000, 0)) return new Date(time).toISOString();
  mends.push({ reason: 'created_at_left_out', detail: 'created_at is no time and was left out' });
  return undefined;
}

/** A variant's own stock, else for the product's own SKU what the row says; the option counts before both. */
function stockOf(
  sku: string,
  variants: readonly ConvertedVariant[],
  rowStock: number | undefined,
  option: number | undefined,
): StockLine[] {
  const lines = new Map(variants.map((variant) => [variant.sku, variant.stock]));
  lines.set(sku, lines.get(sku) ?? rowStock);
  return [...lines].flatMap(([sku, own]) => {
    const quantity = option ?? own ?? 0;
    return quantity > 0 ? [{ sku, quantity }] : [];
  });
}
