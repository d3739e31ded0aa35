import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Money } from '@jangteo/kernel/money';
import type { Collection } from '@jangteo/ports/documents/document-store';
import { parseProduct, priceOf } from './product.ts';

export interface Quote {
  readonly sku: string;
  readonly productId: string;
  readonly title: string;
  readonly unitPrice: Money;
}

export interface Quotes {
  readonly lines: readonly Quote[];
  /** Unknown and unlisted. */
  readonly missing: readonly string[];
}

export const QUOTE_SKUS_MAX = 1_000;
const CACHED_MAX = 10_000;
/** How long a price that another process changed may still be quoted here; this process's own changes show at once. */
const CACHED_MS = 2_000;

/** Quotes of SKUs that are ordered often. */
export class QuoteCache {
  readonly #clock: Clock;
  readonly #bySku = new Map<string, { quote: Quote; until: number }>();
  readonly #skusOf = new Map<string, Set<string>>();
  #changes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Changes with every `forget`: what was read before one must not be kept after it. */
  get changes(): number {
    return this.#changes;
  }

  get(sku: string): Quote | undefined {
    const entry = this.#bySku.get(sku);
    if (entry === undefined) return undefined;
    if (entry.until > this.#clock.now()) return entry.quote;
    this.#drop(sku);
    return undefined;
  }

  /** Keeps quotes that were read when `changes` had the value `readAt`. */
  keep(quotes: readonly Quote[], readAt: number): void {
    if (readAt !== this.#changes) return;
    const until = this.#clock.now() + CACHED_MS;
    for (const quote of quotes) {
      const oldest = this.#bySku.size >= CACHED_MAX ? this.#bySku.keys().next().value : undefined;
      if (oldest !== undefined) this.#drop(oldest);
      this.#bySku.set(quote.sku, { quote, until });
      this.#skusOf.set(quote.productId, (this.#skusOf.get(quote.productId) ?? new Set()).add(quote.sku));
    }
  }

  /** After a write to these products. */
  forget(productIds: readonly string[]): void {
    this.#changes++;
    for (const id of productIds) for (const sku of this.#skusOf.get(id) ?? []) this.#drop(sku);
  }

  #drop(sku: string): void {
    const productId = this.#bySku.get(sku)?.quote.productId;
    this.#bySku.delete(sku);
    if (productId === undefined) return;
    const skus = this.#skusOf.get(productId);
    skus?.delete(sku);
    if (skus?.size === 0) this.#skusOf.delete(productId);
  }
}

/** Title and price of each SKU as of now. Throws INVALID_REQUEST for more than QUOTE_SKUS_MAX. */
export async function quote(products: Collection, cache: QuoteCache, skus: readonly string[]): Promise<Quotes> {
  if (skus.length > QUOTE_SKUS_MAX) throw new JangteoError('INVALID_REQUEST', `at most ${QUOTE_SKUS_MAX} SKUs a call`);
  const found = new Map<string, Quote>();
  const wanted = new Set<string>();
  for (const sku of skus) {
    const cached = cache.get(sku);
    if (cached === undefined) wanted.add(sku);
    else found.set(sku, cached);
  }
  if (wanted.size > 0) {
    const readAt = cache.changes;
    const { items } = await products.find({ where: [{ field: 'skus[]', in: [...wanted] }], limit: wanted.size });
    const read: Quote[] = [];
    for (const { json } of items) {
      const product = parseProduct(json);
      for (const sku of product.skus) {
        const unitPrice = wanted.has(sku) ? priceOf(product, sku) : undefined;
        if (unitPrice !== undefined) read.push({ sku, productId: product.id, title: product.title, unitPrice });
      }
    }
    cache.keep(read, readAt);
    for (const one of read) found.set(one.sku, one);
  }
  const asked = [...new Set(skus)];
  return { lines: asked.flatMap((sku) => found.get(sku) ?? []), missing: asked.filter((sku) => !found.has(sku)) };
}
