import type { TitlePart } from '@jangteo/contracts/search/v1/search';
import type { ProductDocument } from '@jangteo/edge/product-view';
import { SEARCH_SORTS, type SearchSort } from '@jangteo/edge/schemas/search';
import { type Html, html } from '@jangteo/pages/html';
import { activeFilters, type FacetsShown, facetsForm, type NamedCategory } from './facets.ts';
import { numberText } from './format.ts';
import { breadcrumbs, emptyState, layout, type Page } from './layout.ts';
import { productCard, productGrid } from './product-card.ts';
import { categoryTile, drawing } from './product-tile.ts';
import { categoryUrl, type PageSearch, searchUrl } from './search-address.ts';
import type { Visitor } from './visitor.ts';

export interface FoundOnPage {
  readonly product: ProductDocument;
  /** The title in pieces, as the search service has it. */
  readonly title: readonly TitlePart[];
}

export interface Listing extends FacetsShown {
  readonly found: readonly FoundOnPage[];
  /** How many there are on all pages; undefined where it cannot be told. */
  readonly total: number | undefined;
  /** What was searched instead of what was typed; empty: nothing else. */
  readonly correctedQuery: string;
  readonly didYouMean: string;
  readonly relaxed: boolean;
  readonly nextCursor: string;
}

/** Where to go on where a search does not lead. */
export interface WaysOn {
  readonly categories: readonly NamedCategory[];
  readonly popular: readonly ProductDocument[];
}

/** Products of a search, of a category, or of the whole shop, with what narrows them down. */
export function listingPage(visitor: Visitor, listing: Listing): string {
  const { words } = visitor;
  const { search, found, total } = listing;
  const title = pageTitle(visitor, listing);
  const count = total !== undefined && html` <span class="count">${words.productsFound(total, numberText(total, visitor))}</span>`;
  const main = html`
${placeOf(visitor, listing)}
<div class="heading"><h1>${title}${count}</h1>${sortLinks(visitor, search)}</div>
${searchedNotices(visitor, listing)}
${subcategories(visitor, listing)}
${activeFilters(visitor, listing)}
<div class="columns">
${facetsForm(visitor, listing)}
<section aria-label="${search.q === '' ? title : words.searchResults}">
${found.length === 0 ? html`<p class="nothing">${words.nothingOnPage}</p>` : html`<ul class="products">${found.map((one) => foundCard(visitor, one))}</ul>`}
${pager(visitor, listing)}
</section>
</div>`;
  return layout(visitor, { title, main, ...pageFacts(listing) });
}

/** Nothing was found: what else may have been meant, and where to go on. */
export function nothingFoundPage(visitor: Visitor, listing: Listing, ways: WaysOn): string {
  const { words } = visitor;
  const { search } = listing;
  const searched = listing.correctedQuery || search.q;
  const heading = searched !== '' ? words.nothingFound(searched) : hasFilters(search) ? words.nothingHasFilters : words.nothingInCategory;
  const widen = hasFilters(search) || (search.q !== '' && search.category !== '');
  const wider = searchUrl({ q: search.q, category: search.q === '' ? search.category : '', sort: search.sort, verbatim: search.verbatim });
  const main = html`
${placeOf(visitor, listing)}
<div class="heading"><h1>${heading}</h1></div>
${searchedNotices(visitor, listing)}
${activeFilters(visitor, listing)}
<ul class="tips">
${widen && html`<li><a href="${wider}">${words.searchWithoutFilters}</a></li>`}
${search.q !== '' && html`<li>${words.tipSpelling}</li><li>${words.tipFewerWords}</li><li>${words.tipInitials}</li>`}
</ul>
${waysOn(visitor, ways)}`;
  return layout(visitor, { title: pageTitle(visitor, listing), main, ...pageFacts(listing) });
}

/** Nothing was asked yet. */
export function askPage(visitor: Visitor, ways: WaysOn): string {
  const { words } = visitor;
  const main = html`
<div class="heading"><h1>${words.askTitle}</h1></div>
<p class="hint">${words.tipInitials}</p>
${waysOn(visitor, ways)}`;
  return layout(visitor, { title: words.search, main });
}

/** The search service does not answer; the rest of the shop does. */
export function searchAwayPage(visitor: Visitor, search: PageSearch, ways: WaysOn): string {
  const { words } = visitor;
  const main = html`
<div class="heading"><h1>${words.searchAway}</h1></div>
<p class="notice" role="alert">${words.searchAwayHint} <a href="${searchUrl(search)}">${words.searchAgain}</a></p>
${waysOn(visitor, ways)}`;
  return layout(visitor, { title: words.searchAway, main });
}

/** A shop that sells nothing yet. */
export function emptyShopPage(visitor: Visitor): string {
  const { words } = visitor;
  const main = emptyState({ drawn: drawing('box'), title: words.nothingHere, text: words.nothingHint, actions: [] });
  return layout(visitor, { title: words.nothingHere, main, place: 'home' });
}

function hasFilters({ brands, minPrice, maxPrice }: PageSearch): boolean {
  return brands.length > 0 || minPrice !== undefined || maxPrice !== undefined;
}

function pageFacts({ search, category }: Pick<Listing, 'search' | 'category'>): Pick<Page, 'place' | 'click'> {
  if (search.q !== '') return { click: { kind: 'search', query: search.q } };
  return { place: 'categories', click: category === undefined ? { kind: 'list' } : { kind: 'category', category_id: category.id } };
}

function pageTitle({ words }: Visitor, { search, category, correctedQuery }: Listing): string {
  const query = correctedQuery || search.q;
  return query === '' ? (category?.name ?? words.all) : words.resultsFor(query);
}

/** Of a category: where it is in the tree. */
function placeOf(visitor: Visitor, { search, category, ancestors }: Listing): Html | undefined {
  if (search.q !== '' || category === undefined) return undefined;
  const places = [...ancestors, category].map(({ id, name }) => ({ name, url: categoryUrl(id) }));
  return breadcrumbs(visitor, places);
}

/** The categories right below, for thumbs. */
function subcategories({ words }: Visitor, { search, children }: Listing): Html | undefined {
  if (search.q !== '' || children.length === 0) return undefined;
  const links = children.map(
    ({ id, name }) => html`<li><a href="${categoryUrl(id)}">${categoryTile({ name })}<span>${name}</span></a></li>`,
  );
  return html`<nav class="strip" aria-label="${words.categories}"><ul>${links}</ul></nav>`;
}

function searchedNotices({ words }: Visitor, { search, correctedQuery, didYouMean, relaxed, total }: Listing): Html[] {
  const first: PageSearch = { ...search, cursor: '' };
  const notices: Html[] = [];
  if (correctedQuery !== '') {
    const verbatim = searchUrl({ ...first, verbatim: true });
    notices.push(
      html`<p class="notice" role="status">${marked(words.searchedInstead(correctedQuery), correctedQuery)} <a href="${verbatim}">${words.searchVerbatim(search.q)}</a></p>`,
    );
  }
  if (didYouMean !== '') {
    const meant = html`<a href="${searchUrl({ ...first, q: didYouMean, verbatim: false })}">${didYouMean}</a>`;
    const [before = '', behind = ''] = words.didYouMean(didYouMean).split(didYouMean);
    notices.push(html`<p class="notice" role="status">${before}${meant}${behind}</p>`);
  }
  if (relaxed && total !== 0) notices.push(html`<p class="notice" role="status">${words.relaxed}</p>`);
  return notices;
}

/** The sentence with this part of it in bold. */
function marked(sentence: string, part: string): Html {
  const at = sentence.indexOf(part);
  return html`${sentence.slice(0, at)}<strong>${part}</strong>${sentence.slice(at + part.length)}`;
}

/** Without a query nothing fits better than another, so what sells best comes first. */
const LISTING_SORTS: readonly SearchSort[] = ['relevance', 'newest', 'price_asc', 'price_desc'];

function sortLinks({ words }: Visitor, search: PageSearch): Html {
  const listed = search.q === '';
  const links = (listed ? LISTING_SORTS : SEARCH_SORTS).map((sort) => {
    const isCurrent = sort === search.sort || (listed && sort === 'relevance' && search.sort === 'popular');
    const name = words[listed && sort === 'relevance' ? 'popular' : sort];
    return html`<a href="${searchUrl({ ...search, sort, cursor: '' })}"${isCurrent && html` aria-current="true"`}>${name}</a>`;
  });
  return html`<nav class="sorts" aria-label="${words.sort}">${links}</nav>`;
}

function foundCard(visitor: Visitor, { product, title }: FoundOnPage): Html {
  // A title that was changed since it was indexed is shown as it is now.
  const isCurrent = title.map(({ text }) => text).join('') === product.title;
  const pieces = title.map(({ text, matched }) => (matched ? html`<mark>${text}</mark>` : html`${text}`));
  return productCard(visitor, product, isCurrent ? html`${pieces}` : product.title);
}

function pager({ words }: Visitor, { search, nextCursor }: Listing): Html | undefined {
  if (search.cursor === '' && nextCursor === '') return undefined;
  const first = search.cursor !== '' && html`<a class="button quiet" href="${searchUrl({ ...search, cursor: '' })}">${words.first}</a>`;
  const next =
    nextCursor !== '' && html`<a class="button" rel="next" href="${searchUrl({ ...search, cursor: nextCursor })}">${words.next}</a>`;
  return html`<nav class="pager" aria-label="${words.pages}">${first}${next}</nav>`;
}

function waysOn(visitor: Visitor, { categories, popular }: WaysOn): Html {
  const { words } = visitor;
  const links = categories.map(({ id, name }) => html`<li><a href="${categoryUrl(id)}">${name}</a></li>`);
  return html`${links.length > 0 && html`<section><h2>${words.categories}</h2><ul class="chips">${links}</ul></section>`}
${popular.length > 0 && html`<section><h2>${words.popularProducts}</h2>${productGrid(visitor, popular)}</section>`}`;
}
