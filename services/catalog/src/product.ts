import type { Money } from '@jangteo/kernel/money';

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
  readonly popularity?: number;
  readonly created_at?: string;
}

/** A category from the root down, the product's own last. */
export type Lineage = readonly { readonly id: string; readonly name: string }[];

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
  /** Units sold of late. */
  readonly popularity: number;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface ProductTimes {
  readonly created_at: string;
  readonly updated_at: string;
}

/** Puts a document together. The SKU is the product's own, else its first variant's, else the id. */
export function productDocument(
  id: string,
  input: ProductInput,
  lineage: Lineage,
  popularity: number,
  { created_at, updated_at }: ProductTimes,
): ProductDocument {
  const sku = input.sku ?? input.variants[0]?.sku ?? id;
  const primary = lineage.at(-1);
  return {
    id,
    title: input.title,
    ...present('description', input.description),
    ...present('brand', input.brand),
    ...present('model', input.model),
    sku,
    skus: [...new Set([sku, ...input.variants.map((variant) => variant.sku)])],
    ...present('upc', input.upc),
    ...present('color', input.color),
    category_ids: lineage.map((category) => category.id),
    ...present('primary_category_id', primary?.id),
    category_breadcrumbs: lineage.map((category) => category.name),
    ...(primary === undefined
      ? {}
      : { category_path: lineage.map((category) => category.id).join('/'), category_level: lineage.length - 1 }),
    ...present('price', input.price),
    ...present('list_price', input.list_price),
    ...present('weight', input.weight),
    ...present('dimensions', input.dimensions),
    attributes: input.attributes,
    variants: input.variants,
    images: input.images,
    popularity,
    created_at,
    updated_at,
  };
}

function present<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: T };
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
