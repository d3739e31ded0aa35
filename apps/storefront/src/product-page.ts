import { LINE_QUANTITY_MAX } from '@jangteo/contracts/limits';
import type { ProductDocument } from '@jangteo/edge/product-view';
import { type Html, html } from '@jangteo/pages/html';
import { hueOf } from './colours.ts';
import { moneyText, numberText } from './format.ts';
import { quantityField } from './forms.ts';
import { icon } from './icons.ts';
import { breadcrumbs, layout } from './layout.ts';
import { priceLine } from './product-card.ts';
import { breadcrumbsOf, textOf } from './product-facts.ts';
import { type Choice, choicesOf, chosenOf, type Option, optionsOf } from './product-options.ts';
import { productTile } from './product-tile.ts';
import { categoryUrl } from './search-address.ts';
import type { Visitor } from './visitor.ts';
import type { Words } from './words/words.ts';

const FEW = 5;

export interface ShownProduct {
  readonly product: ProductDocument;
  /** Whether inventory answered. */
  readonly stockKnown: boolean;
  /** The one that the address names. */
  readonly sku: string | null;
}

export function productPage(visitor: Visitor, { product, stockKnown, sku }: ShownProduct): string {
  const choices = choicesOf(product, stockKnown);
  const chosen = chosenOf(choices, sku);
  const shown = chosen === undefined ? product : { ...product, price: chosen.price };
  const places = breadcrumbsOf(product).map(({ id, name }) => ({ name, url: categoryUrl(id) }));
  const brand = textOf(product.brand);
  const main = html`
${places.length > 0 && breadcrumbs(visitor, places)}
<article class="product">
<div class="pictures">${productTile(product, chosen?.values.color)}</div>
<div class="facts-and-buy">
${brand !== undefined && html`<p class="brand-name">${brand}</p>`}
<h1>${product.title}</h1>
<p class="price-line">${priceLine(visitor, shown)}</p>
${chosen === undefined ? html`<p class="stock sold-out">${visitor.words.notForSale}</p>` : buyForm(visitor, product, choices, chosen)}
${promises(visitor.words)}
</div>
</article>
${description(visitor, product)}
${attributes(visitor, product)}`;
  return layout(visitor, {
    title: product.title,
    main,
    click: { kind: 'product', product_id: product.id },
    ...(chosen !== undefined && chosen.units !== 0 && { bar: buyBar(visitor, chosen) }),
  });
}

/** The options are links, so a choice is an address; what is chosen is bought by one form. */
function buyForm(visitor: Visitor, product: ProductDocument, choices: readonly Choice[], chosen: Choice): Html {
  const { words } = visitor;
  const soldOut = chosen.units === 0;
  return html`${optionsOf(choices, chosen).map((option) => optionLinks(visitor, product, option))}
<form id="buy" class="buy" method="post" action="/cart/lines" data-add>
<input type="hidden" name="sku" value="${chosen.sku}"><input type="hidden" name="act" value="add">
${stock(visitor, chosen)}
${
  !soldOut &&
  html`<div class="amount"><span aria-hidden="true">${words.quantity}</span>${quantityField({
    label: words.quantity,
    value: 1,
    max: Math.min(chosen.units ?? LINE_QUANTITY_MAX, LINE_QUANTITY_MAX),
    id: 'quantity',
    less: words.less,
    more: words.oneMore,
  })}</div>
<div class="buttons"><button class="quiet">${words.addToCart}</button><button formaction="/checkout" formmethod="get">${words.buyNow}</button></div>`
}
</form>`;
}

/** On phones the buttons stay under the thumb. */
function buyBar(visitor: Visitor, chosen: Choice): Html {
  const { words } = visitor;
  return html`<div class="buy-bar"><strong class="price">${moneyText(chosen.price, visitor)}</strong><button form="buy" class="quiet">${words.addToCart}</button><button form="buy" formaction="/checkout" formmethod="get">${words.buyNow}</button></div>`;
}

function stock(visitor: Visitor, { units }: Choice): Html {
  const { words } = visitor;
  if (units === undefined) return html`<p class="stock">${words.stockUnknown}</p>`;
  if (units === 0) return html`<p class="stock sold-out">${words.soldOut}</p>`;
  if (units <= FEW) return html`<p class="stock few">${words.left(numberText(units, visitor))}</p>`;
  return html`<p class="stock there">${words.inStock} · ${words.left(numberText(units, visitor))}</p>`;
}

function optionLinks(visitor: Visitor, product: ProductDocument, { name, values }: Option): Html {
  const { words } = visitor;
  const links = values.map(({ value, chosen, choice }) => {
    const soldOut = choice.units === 0;
    const hue = name === 'color' ? hueOf(value) : undefined;
    const url = `/products/${encodeURIComponent(product.id)}?${new URLSearchParams({ sku: choice.sku })}`;
    return html`<li><a class="option${soldOut && ' sold-out'}" href="${url}"${chosen && html` aria-current="true"`}>${hue && html`<span class="swatch ${hue}" aria-hidden="true"></span>`}${value}${soldOut && html` <span class="note">${words.soldOut}</span>`}</a></li>`;
  });
  const title = name === 'color' ? words.color : name === 'storage' ? words.storage : name === 'sku' ? words.option : name;
  return html`<section class="option-group"><h2>${title}</h2><ul>${links}</ul></section>`;
}

function promises(words: Words): Html {
  return html`<ul class="promises"><li>${icon('truck')}${words.deliveryPromise}</li><li>${icon('hold')}${words.stockPromise}</li><li>${icon('back')}${words.moneyPromise}</li></ul>`;
}

function description({ words }: Visitor, product: ProductDocument): Html | undefined {
  const text = textOf(product.description);
  return text === undefined ? undefined : html`<section class="details"><h2>${words.details}</h2><p class="prose">${text}</p></section>`;
}

function attributes({ words }: Visitor, product: ProductDocument): Html | undefined {
  const { value, unit } = (product.weight ?? {}) as { value?: number; unit?: string };
  const size = (product.dimensions ?? {}) as { length?: number; width?: number; height?: number; unit?: string };
  const sides = [size.length, size.width, size.height].filter((side) => side !== undefined);
  const rows: [string, unknown][] = [
    [words.brandName, product.brand],
    [words.model, product.model],
    ...Object.entries((product.attributes ?? {}) as Record<string, unknown>),
    [words.weight, value === undefined ? undefined : `${value} ${unit ?? ''}`],
    [words.dimensions, sides.length === 0 ? undefined : `${sides.join(' × ')} ${size.unit ?? ''}`],
  ];
  const told = rows.filter(([, fact]) => fact !== undefined && fact !== null && fact !== '');
  if (told.length === 0) return undefined;
  const shown = (fact: unknown) => (typeof fact === 'object' ? JSON.stringify(fact) : String(fact));
  return html`<section class="details"><h2>${words.attributes}</h2>
<table class="attributes"><tbody>${told.map(([name, fact]) => html`<tr><th scope="row">${name}</th><td>${shown(fact)}</td></tr>`)}</tbody></table></section>`;
}
