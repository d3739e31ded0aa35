import type { Category } from '@jangteo/contracts/catalog/v1/catalog';
import type { ProductDocument } from '@jangteo/edge/product-view';
import { SORTS } from '@jangteo/edge/schemas/product';
import { type Html, html } from '@jangteo/pages/html';
import { numberText } from './format.ts';
import { layout } from './layout.ts';
import { productCard } from './product-card.ts';
import { searchUrl } from './search-address.ts';
import type { Visitor } from './visitor.ts';

/** A category with how many products it and all below it have. */
export type CountedCategory = Category & { readonly products: number };

export interface ProductListing {
  readonly products: readonly ProductDocument[];
  /** undefined: the whole shop. */
  readonly category: CountedCategory | undefined;
  readonly ancestors: readonly Category[];
  /** The categories one step down. */
  readonly children: readonly CountedCategory[];
  readonly sort: (typeof SORTS)[number];
  readonly cursor: string;
  readonly nextCursor: string;
}

export function productListPage(visitor: Visitor, listing: ProductListing): string {
  const { words } = visitor;
  const title = listing.category?.name ?? words.all;
  const main = html`
<div class="columns">
${categoryNav(visitor, listing)}
<section>
<div class="heading"><h1>${title}${listing.category && countOf(visitor, listing.category)}</h1>${sortLinks(visitor, listing)}</div>
${listing.products.length === 0 ? emptyList(visitor, listing) : html`<ul class="products">${listing.products.map((product) => productCard(visitor, product))}</ul>`}
${pager(visitor, listing)}
</section>
</div>`;
  return layout(visitor, title, main);
}

export function listUrl(query: { category?: string | undefined; sort?: string; cursor?: string }): string {
  const parameters = new URLSearchParams();
  if (query.category !== undefined) parameters.set('category', query.category);
  if (query.sort !== undefined && query.sort !== 'newest') parameters.set('sort', query.sort);
  if (query.cursor !== undefined && query.cursor !== '') parameters.set('cursor', query.cursor);
  return parameters.size === 0 ? '/' : `/?${parameters}`;
}

function countOf(visitor: Visitor, { products }: CountedCategory): Html {
  return html` <span class="count">${numberText(products, visitor)}</span>`;
}

function categoryNav(visitor: Visitor, { category, ancestors, children, sort }: ProductListing): Html {
  const { words } = visitor;
  const link = (target: Category) => html`<li><a href="${listUrl({ category: target.id, sort })}">${target.name}</a></li>`;
  const up =
    category === undefined
      ? undefined
      : html`<ol class="up"><li><a href="${listUrl({ sort })}">${words.all}</a></li>${ancestors.map(link)}<li aria-current="page">${category.name}</li></ol>`;
  const below = children.map(
    (child) => html`<li><a href="${listUrl({ category: child.id, sort })}">${child.name}${countOf(visitor, child)}</a></li>`,
  );
  return html`<nav class="categories" aria-label="${words.categories}">
${up}
${children.length > 0 && html`<details data-open-when-wide><summary>${words.categories} (${children.length})</summary><ul>${below}</ul></details>`}
${category !== undefined && html`<p class="hint"><a href="${searchUrl({ category: category.id, sort })}">${words.narrowDown}</a></p>`}
</nav>`;
}

function sortLinks({ words }: Visitor, { category, sort }: ProductListing): Html {
  const links = SORTS.map(
    (one) =>
      html`<a href="${listUrl({ category: category?.id, sort: one })}"${one === sort && html` aria-current="true"`}>${words[one]}</a>`,
  );
  return html`<nav class="sorts" aria-label="${words.sort}">${links}</nav>`;
}

function emptyList({ words }: Visitor, { category }: ProductListing): Html {
  if (category !== undefined) return html`<div class="empty"><p>${words.nothingInCategory}</p></div>`;
  return html`<div class="empty"><h2>${words.nothingHere}</h2><p>${words.nothingHint}</p></div>`;
}

function pager({ words }: Visitor, { category, sort, cursor, nextCursor }: ProductListing): Html {
  const first = cursor !== '' && html`<a class="button quiet" href="${listUrl({ category: category?.id, sort })}">${words.first}</a>`;
  const next =
    nextCursor !== '' &&
    html`<a class="button" rel="next" href="${listUrl({ category: category?.id, sort, cursor: nextCursor })}">${words.next}</a>`;
  return html`<nav class="pager">${first}${next}</nav>`;
}
