import type { Category } from '@jangteo/contracts/catalog/v1/catalog';
import type { ProductDocument } from '@jangteo/edge/product-view';
import { type Html, html } from '@jangteo/pages/html';
import { numberText } from './format.ts';
import { layout } from './layout.ts';
import { productGrid } from './product-card.ts';
import { categoryTile, drawing } from './product-tile.ts';
import { categoryUrl, searchUrl } from './search-address.ts';
import type { Visitor } from './visitor.ts';

/** A category with how many products it and all below it have. */
export type CountedCategory = Category & { readonly products: number };

export interface Home {
  /** The roots. */
  readonly categories: readonly CountedCategory[];
  readonly popular: readonly ProductDocument[];
  readonly newest: readonly ProductDocument[];
}

export function homePage(visitor: Visitor, { categories, popular, newest }: Home): string {
  const { words } = visitor;
  const main = html`
<section class="hero">
<div><h1>${words.heroTitle}</h1><p>${words.heroText}</p><p><a class="button" href="/products">${words.heroAction}</a></p></div>
<div class="hero-drawings" aria-hidden="true"><span class="hue-pink">${drawing('sneaker')}</span><span class="hue-yellow">${drawing('lamp')}</span><span class="hue-sky">${drawing('headphones')}</span><span class="hue-mint">${drawing('plant')}</span></div>
</section>
${categories.length > 0 && html`<section><div class="section-heading"><h2>${words.categories}</h2><a href="/categories">${words.seeAll}</a></div>${categoryGrid(visitor, categories)}</section>`}
${shelf(visitor, words.popularProducts, searchUrl({}), popular)}
${shelf(visitor, words.newProducts, searchUrl({ sort: 'newest' }), newest)}`;
  return layout(visitor, { title: words.heroTitle, main, place: 'home', click: { kind: 'home' } });
}

function shelf(visitor: Visitor, title: string, url: string, products: readonly ProductDocument[]): Html | undefined {
  if (products.length === 0) return undefined;
  return html`<section><div class="section-heading"><h2>${title}</h2><a href="${url}">${visitor.words.seeAll}<span class="unseen">: ${title}</span></a></div>${productGrid(visitor, products)}</section>`;
}

function categoryGrid(visitor: Visitor, categories: readonly CountedCategory[]): Html {
  const links = categories.map(
    (category, place) =>
      html`<li><a href="${categoryUrl(category.id)}">${categoryTile(category, place)}<span class="name">${category.name}</span><span class="count">${visitor.words.productsFound(category.products, numberText(category.products, visitor))}</span></a></li>`,
  );
  return html`<ul class="category-grid">${links}</ul>`;
}

/** The whole tree, two steps deep; what is below is on the pages of its categories. */
export function categoriesPage(visitor: Visitor, categories: readonly CountedCategory[]): string {
  const { words } = visitor;
  const below = Map.groupBy(categories, ({ parentId }) => parentId);
  const count = ({ products }: CountedCategory) => html` <span class="count">${numberText(products, visitor)}</span>`;
  const departments = (below.get('') ?? []).map(
    (
      root,
      place,
    ) => html`<li><section><h2><a href="${categoryUrl(root.id)}">${categoryTile(root, place)}<span>${root.name}${count(root)}</span></a></h2>
<ul>${(below.get(root.id) ?? []).map((child) => html`<li><a href="${categoryUrl(child.id)}">${child.name}${count(child)}</a></li>`)}</ul></section></li>`,
  );
  const main = html`<div class="heading"><h1>${words.categories}</h1><a href="/products">${words.all}</a></div><ul class="departments">${departments}</ul>`;
  return layout(visitor, { title: words.categories, main, place: 'categories', click: { kind: 'categories' } });
}
