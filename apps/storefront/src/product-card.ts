import type { ProductDocument } from '@jangteo/edge/product-view';
import { type Html, html } from '@jangteo/pages/html';
import { numberText } from './format.ts';
import { availableOf, priceOf, priceText, textOf } from './product-facts.ts';
import { productTile } from './product-tile.ts';
import type { Visitor } from './visitor.ts';

/** A product in a list. `title`: with what was searched marked in it. */
export function productCard(visitor: Visitor, product: ProductDocument, title: Html | string = product.title): Html {
  return html`<li><a class="card" href="/products/${encodeURIComponent(product.id)}">
${productTile(product)}
<span class="brand-name">${textOf(product.brand)}</span>
<span class="title">${title}</span>
<span class="price">${priceText(visitor, product)}</span>
${stockNote(visitor, product)}
</a></li>`;
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
