import { type Clock, fromIso, toIso } from '@jangteo/kernel/clock';
import type { Money } from '@jangteo/kernel/money';
import type { Category } from './category.ts';

export interface Variant {
  readonly id: string;
  readonly sku: string;
  readonly color?: string;
  readonly storage?: string;
  /** Overrides the product's. */
  readonly price?: Money;
  readonly attributes?: Attributes;
}

export type Attributes = Readonly<Record<string, unknown>>;

export interface Image {
  readonly url: string;
  readonly main: boolean;
}

/** What a shop says of a product; the rest of the document follows from it. */
export interface ProductInput {
  readonly title: string;
  readonly description?: string;
  readonly brand?: string;
  readonly model?: string;
  readonly sku?: string;
  readonly upc?: string;
  readonly color?: string;
  readonly primary_category_id?: string;
  /** Without it the product is unlisted: it can be read by id, but is not in listings and cannot be ordered. */
  readonly price?: Money;
  /** The price before a reduction, for show. */
  readonly list_price?: Money;
  readonly weight?: { readonly value: number; readonly unit: string };
  readonly dimensions?: { readonly length: number; readonly width: number; readonly height: number; readonly unit: string };
  readonly attributes: Attributes;
  readonly variants: readonly Variant[];
  readonly images: readonly Image[];
}

/** What only an import brings: the past of a product from another shop. */
export interface ImportedFacts {
  /** What is sold here comes on top. */
  readonly popularity?: number;
  readonly created_at?: string;
}

/** Categories from the root down, the product's own last. */
export type Lineage = readonly Category[];

/** The document as it is stored and shown outside, in this order of fields. */
export interface ProductDocument extends Omit<ProductInput, 'sku'> {
  readonly id: string;
  readonly sku: string;
  /** All that can be ordered, own and variants'; unique over all products. */
  readonly skus: readonly string[];
  readonly category_ids: readonly string[];
  readonly category_breadcrumbs: readonly string[];
  readonly category_path?: string;
  readonly category_level?: number;
  /** Units sold of late, as an import says and `units_sold` on top. */
  readonly popularity: number;
  /** Units that orders of the last 30 days took, as far as `popularity` has them; none where there were none. */
  readonly units_sold?: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What the shop itself knows of a product. */
export type ProductFacts = Pick<ProductDocument, 'popularity' | 'units_sold' | 'created_at' | 'updated_at'>;

/**
 * Puts a document together. The SKU is the product's own, else its first variant's, else the id. What was not said is undefined
 * and so is left out of the document's text.
 */
export function productDocument(id: string, input: ProductInput, lineage: Lineage, facts: ProductFacts): ProductDocument {
  const sku = input.sku ?? input.variants[0]?.sku ?? id;
  const primary = lineage.at(-1);
  return {
    id,
    title: input.title,
    description: input.description,
    brand: input.brand,
    model: input.model,
    sku,
    skus: [...new Set([sku, ...input.variants.map((variant) => variant.sku)])],
    upc: input.upc,
    color: input.color,
    category_ids: lineage.map((category) => category.id),
    primary_category_id: primary?.id,
    category_breadcrumbs: lineage.map((category) => category.name),
    category_path: primary?.path,
    category_level: primary?.level,
    price: input.price,
    list_price: input.list_price,
    weight: input.weight,
    dimensions: input.dimensions,
    attributes: input.attributes,
    variants: input.variants,
    images: input.images,
    popularity: facts.popularity,
    units_sold: facts.units_sold,
    created_at: facts.created_at,
    updated_at: facts.updated_at,
  };
}

/** What one of the product's SKUs costs; undefined where it is unlisted or has no such SKU. */
export function priceOf(
  { price, sku: own, variants }: Pick<ProductDocument, 'price' | 'sku' | 'variants'>,
  sku: string,
): Money | undefined {
  if (price === undefined) return undefined;
  const variant = variants.find((one) => one.sku === sku);
  if (variant === undefined) return sku === own ? price : undefined;
  return variant.price ?? price;
}

/** The time of a write: later than that of any before it, so that no two writes of a product have the same. */
export function writtenAt(clock: Clock, past: Pick<ProductDocument, 'updated_at'> | undefined): string {
  return toIso(Math.max(clock.now(), past === undefined ? 0 : fromIso(past.updated_at) + 1));
}

/** What an import brought of a product's popularity. */
export function basePopularity({ popularity, units_sold = 0 }: Pick<ProductDocument, 'popularity' | 'units_sold'>): number {
  return popularity - units_sold;
}

/** A stored document; only this service writes them, so they have the shape. */
export function parseProduct(json: string): ProductDocument {
  return JSON.parse(json) as ProductDocument;
}
