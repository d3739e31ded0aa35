import type { ProductDocument } from '@jangteo/edge/product-view';
import { PAYMENT_METHODS } from '@jangteo/edge/schemas/order';
import { type Html, html } from '@jangteo/pages/html';
import { moneyText, numberText } from './format.ts';
import { layout } from './layout.ts';
import { availableOf, priceOf, priceText, textOf } from './product-facts.ts';
import { productTile } from './product-tile.ts';
import type { Visitor } from './visitor.ts';
import { wordFor } from './words.ts';

export function productPage(visitor: Visitor, product: ProductDocument): string {
  const main = html`
${breadcrumbs(visitor, product)}
<article class="product">
${productTile(product)}
<div>
<p class="brand-name">${textOf(product.brand)}</p>
<h1>${product.title}</h1>
<p class="price">${priceText(visitor, product)}</p>
${buyForm(visitor, product)}
</div>
</article>
${description(visitor, product)}`;
  return layout(visitor, product.title, main);
}

function breadcrumbs({ words }: Visitor, { category_path, category_breadcrumbs }: ProductDocument): Html {
  const ids = textOf(category_path)?.split('/') ?? [];
  const names = Array.isArray(category_breadcrumbs) ? category_breadcrumbs.map(String) : [];
  const links = ids.map((id, index) => html`<li><a href="/?category=${encodeURIComponent(id)}">${names[index] ?? id}</a></li>`);
  return html`<nav class="categories"><ol class="up"><li><a href="/">${words.all}</a></li>${links}</ol></nav>`;
}

interface Choice {
  readonly sku: string;
  readonly label: string;
  readonly amount: number;
  readonly available: number;
}

/** What can be bought: each SKU once, named after its variant where it is one. */
function choicesOf(visitor: Visitor, product: ProductDocument): Choice[] {
  const choices = new Map<string, Choice>();
  for (const one of [product, ...(product.variants ?? [])]) {
    const { sku, price, stock, stock_reserved, color, storage } = one as Record<string, unknown>;
    const cost = priceOf(price) ?? priceOf(product.price);
    if (typeof sku !== 'string' || cost === undefined) continue;
    const name = [textOf(color), textOf(storage)].filter((part) => part !== undefined).join(' · ');
    const available = Number(stock ?? 0) - Number(stock_reserved ?? 0);
    choices.set(sku, { sku, label: `${name === '' ? sku : name} (${moneyText(cost, visitor)})`, amount: cost.amount, available });
  }
  return [...choices.values()];
}

function buyForm(visitor: Visitor, product: ProductDocument): Html {
  const { words } = visitor;
  const choices = choicesOf(visitor, product);
  if (choices.length === 0) return html`<p class="note sold-out">${words.notForSale}</p>`;
  const available = availableOf(product) ?? 0;
  const options = choices.map(
    ({ sku, label, amount, available: some }) =>
      html`<option value="${sku}" data-amount="${amount}"${some <= 0 && html` disabled`}>${label}${some <= 0 && ` · ${words.soldOut}`}</option>`,
  );
  const payments = PAYMENT_METHODS.map((method) => html`<option value="${method}">${wordFor(words, 'pay', method)}</option>`);
  return html`<form class="buy" data-buy>
<p class="${available > 0 ? 'note' : 'note sold-out'}">${available > 0 ? words.inStock(numberText(available, visitor)) : words.soldOut}</p>
<label${choices.length === 1 && html` hidden`}>${words.option}<select name="sku">${options}</select></label>
<label>${words.quantity}<input name="quantity" type="number" inputmode="numeric" min="1" max="1000000" value="1" required></label>
<label>${words.payment}<select name="method">${payments}</select></label>
<label>${words.delivery}<select name="postal_code"><option value="04524">${words.deliverable}</option><option value="00000">${words.undeliverable}</option></select></label>
<button${available <= 0 && html` disabled`}>${words.buy}</button>
<p class="alert" role="alert"></p>
${visitor.userId === undefined && html`<p class="hint">${words.buyAsGuest}</p>`}
</form>`;
}

function description({ words }: Visitor, product: ProductDocument): Html | undefined {
  const text = textOf(product.description);
  const attributes = Object.entries((product.attributes ?? {}) as Record<string, unknown>);
  if (text === undefined && attributes.length === 0) return undefined;
  const rows = attributes.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd></div>`,
  );
  return html`<section class="details"><h2>${words.details}</h2>
${text !== undefined && html`<p class="prose">${text}</p>`}
${rows.length > 0 && html`<dl class="attributes">${rows}</dl>`}</section>`;
}
