import type { Cart, CartLine } from '@jangteo/contracts/carts/v1/carts';
import type { Product, QuotedSku } from '@jangteo/contracts/catalog/v1/catalog';
import { hasCode } from '@jangteo/kernel/errors';
import { addMoney, type Money, multiplyMoney } from '@jangteo/kernel/money';
import type { ShopClients } from './clients.ts';
import { type ProductDocument, parseProduct } from './product-view.ts';
import { moneyOf } from './schemas/money.ts';

/** What a buyer should know of a line, or of the cart as a whole. */
export interface Notice {
  readonly code: string;
  readonly was?: Money;
  readonly now?: Money;
  readonly available?: number;
}

/** What is known of the lines beside the cart; undefined: whoever knows it does not answer. */
export interface CartFacts {
  readonly quotes: ReadonlyMap<string, QuotedSku> | undefined;
  readonly products: ReadonlyMap<string, ProductDocument> | undefined;
  readonly available: ReadonlyMap<string, number> | undefined;
}

/** Whoever takes longer counts as away: a cart is shown with what is known. */
const FACTS_CALL = { timeoutMs: 3_000 };

/** A cart with prices, titles, pictures and availability as of now. */
export async function readCartView(clients: Pick<ShopClients, 'catalog' | 'inventory'>, cart: Cart) {
  return cartView(cart, await cartFacts(clients, cart));
}

async function cartFacts({ catalog, inventory }: Pick<ShopClients, 'catalog' | 'inventory'>, { lines }: Cart): Promise<CartFacts> {
  const skus = lines.map(({ sku }) => sku);
  if (skus.length === 0) return { quotes: new Map(), products: new Map(), available: new Map() };
  const [quoted, stock] = await Promise.all([
    orAway(catalog.quote({ skus }, FACTS_CALL)),
    orAway(inventory.getStock({ skus }, FACTS_CALL)),
  ]);
  const ids = [...new Set(quoted?.lines.map(({ productId }) => productId))];
  const found = ids.length === 0 ? undefined : await orAway(catalog.getProducts({ ids }, FACTS_CALL));
  return {
    quotes: quoted && new Map(quoted.lines.map((line) => [line.sku, line])),
    products: found && new Map(found.products.map((product: Product) => [product.id, parseProduct(product)])),
    available: stock && new Map(stock.levels.map(({ sku, stock, reserved }) => [sku, Number(stock - reserved)])),
  };
}

async function orAway<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (thrown) {
    if (hasCode(thrown, 'SERVICE_UNAVAILABLE', 'ENGINE_AWAY', 'DEADLINE_EXCEEDED')) return undefined;
    throw thrown;
  }
}

export type CartView = ReturnType<typeof cartView>;

/** Puts the cart together with what is known of it. */
export function cartView(cart: Cart, facts: CartFacts) {
  const lines = cart.lines.map((line) => lineView(line, facts));
  const { totals, tooLarge } = totalsOf(lines);
  const notices: Notice[] = [
    ...(facts.quotes === undefined ? [{ code: 'catalog_away' }] : []),
    ...(facts.available === undefined ? [{ code: 'inventory_away' }] : []),
    ...(totals.length > 1 ? [{ code: 'mixed_currencies' }] : []),
    ...(tooLarge ? [{ code: 'amount_too_large' }] : []),
  ];
  const stopped = totals.length > 1 || tooLarge || lines.some((line) => line.notices.some(({ code }) => STOPPING.includes(code)));
  return { lines, totals, orderable: lines.length > 0 && !stopped, notices };
}

/** With one of these a line cannot be ordered as it is. */
const STOPPING: readonly string[] = ['gone', 'out_of_stock', 'short'];

function lineView(line: CartLine, { quotes, products, available }: CartFacts) {
  const quote = quotes?.get(line.sku);
  const shown = line.unitPrice && moneyOf(line.unitPrice);
  // Where the catalogue is away, what the buyer saw last is better than nothing.
  const unitPrice = quotes === undefined ? shown : quote?.unitPrice && moneyOf(quote.unitPrice);
  const isGone = quotes !== undefined && quote === undefined;
  const product = quote && products?.get(quote.productId);
  const quantity = Number(line.quantity);
  const units = available === undefined ? null : Math.max(0, available.get(line.sku) ?? 0);
  const notices: Notice[] = [];
  if (isGone) notices.push({ code: 'gone' });
  if (shown && unitPrice && !isSame(shown, unitPrice)) notices.push({ code: 'price_changed', was: shown, now: unitPrice });
  if (!isGone && units === 0) notices.push({ code: 'out_of_stock' });
  if (!isGone && units !== null && units > 0 && units < quantity) notices.push({ code: 'short', available: units });
  return {
    sku: line.sku,
    product_id: quote?.productId ?? null,
    title: quote?.title ?? line.title,
    options: product === undefined ? [] : optionsOf(product, line.sku),
    image: product === undefined ? null : imageOf(product),
    quantity,
    unit_price: unitPrice ?? null,
    sum: (unitPrice && within(() => multiplyMoney(unitPrice, quantity))) ?? null,
    available: isGone ? 0 : units,
    notices,
  };
}

type LineView = ReturnType<typeof lineView>;

/** For each currency what its lines come to. */
function totalsOf(lines: readonly LineView[]): { totals: Money[]; tooLarge: boolean } {
  const totals = new Map<string, Money>();
  let tooLarge = false;
  for (const { sum, unit_price } of lines) {
    if (unit_price === null) continue;
    const before = totals.get(unit_price.currency) ?? { amount: 0, currency: unit_price.currency };
    const after = sum === null ? undefined : within(() => addMoney(before, sum));
    if (after === undefined) tooLarge = true;
    else totals.set(after.currency, after);
  }
  return { totals: [...totals.values()], tooLarge };
}

/** Undefined for an amount that cannot be told exactly. */
function within(compute: () => Money): Money | undefined {
  try {
    return compute();
  } catch (thrown) {
    if (hasCode(thrown, 'AMOUNT_TOO_LARGE')) return undefined;
    throw thrown;
  }
}

function isSame(one: Money, other: Money): boolean {
  return one.amount === other.amount && one.currency === other.currency;
}

/** What tells this SKU from the product's others. */
function optionsOf({ sku: own, color, variants = [] }: ProductDocument, sku: string): string[] {
  const chosen: Readonly<Record<string, unknown>> = variants.find((variant) => variant.sku === sku) ?? (sku === own ? { color } : {});
  return [chosen.color, chosen.storage, ...Object.values((chosen.attributes ?? {}) as object)].filter(
    (option) => typeof option === 'string',
  );
}

function imageOf({ images }: ProductDocument): string | null {
  const all = (images ?? []) as readonly { readonly url: string; readonly main?: boolean }[];
  return (all.find(({ main }) => main === true) ?? all[0])?.url ?? null;
}
