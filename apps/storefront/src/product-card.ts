import type { ProductDocument } from '@jangteo/edge/product-view';
import { type Html, html } from '@jangteo/pages/html';
import { moneyText, numberText, percentText } from './format.ts';
import { availableOf, discountOf, priceOf, priceText, textOf } from './product-facts.ts';
import { productTile } from './product-tile.ts';
import type { Visitor } from './visitor.ts';

/** A product in a list. `title`: with what was searched marked in it. */
export function productCard(visitor: Visitor, product: ProductDocument, title: Html | string = product.title): Html {
  const brand = textOf(product.brand);
  return html`<li><a class="card" href="/products/${encodeURIComponent(product.id)}">
${productTile(product)}
${brand !== undefined && html`<span class="brand-name">${brand}</span>`}
<span class="title">${title}</span>
${priceLine(visitor, product)}
${stockNote(visitor, product)}
</a></li>`;
}

export function productGrid(visitor: Visitor, products: readonly ProductDocument[]): Html {
  return html`<ul class="products">${products.map((product) => productCard(visitor, product))}</ul>`;
}

/** What it costs, and what it cost before. */
export function priceLine(visitor: Visitor, product: ProductDocument): Html {
  const { words } = visitor;
  const discount = discountOf(product);
  const price = html`<strong class="price">${priceText(visitor, product)}</strong>`;
  if (discount === undefined) return html`<span class="prices">${price}</span>`;
  const share = percentText(discount.share, visitor);
  return html`<span class="prices"><span class="discount" aria-hidden="true">${share}</span>${price}<s class="before"><span class="unseen">${words.off(share)}, ${words.listPrice} </span>${moneyText(discount.before, visitor)}</s></span>`;
}

const FEW = 5;

/** Says something only where a buyer should hurry, or is too late. */
function stockNote(visitor: Visitor, product: ProductDocument): Html | undefined {
  const available = availableOf(product);
  if (available === undefined || priceOf(product.price) === undefined) return undefined;
  if (available <= 0) return html`<span class="note sold-out">${visitor.words.soldOut}</span>`;
  if (available > FEW) return undefined;
  return html`<span class="note few">${visitor.words.left(numberText(available, visitor))}</span>`;
}
