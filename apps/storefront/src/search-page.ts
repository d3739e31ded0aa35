import type { TitlePart } from '@jangteo/contracts/search/v1/search';
import type { ProductDocument } from '@jangteo/edge/product-view';
import { SEARCH_SORTS } from '@jangteo/edge/schemas/search';
import { type Html, html } from '@jangteo/pages/html';
import { activeFilters, type FacetsShown, facetsForm, type NamedCategory } from './facets.ts';
import { numberText } from './format.ts';
import { layout } from './layout.ts';
import { productCard } from './product-card.ts';
import { type PageSearch, searchUrl } from './search-address.ts';
import type { Visitor } from './visitor.ts';

export interface FoundOnPage {
  readonly product: ProductDocument;
  /** The title in pieces, as the search service has it. */
  readonly title: readonly TitlePart[];
}

export interface SearchResults extends FacetsShown {
  readonly found: readonly FoundOnPage[];
  readonly total: number;
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

export function resultsPage(visitor: Visitor, results: SearchResults): string {
  const { words } = visitor;
  const { search, found, total } = results;
  const title = pageTitle(visitor, results);
  const main = html`
<div class="heading"><h1>${title} <span class="count">${words.productsFound(total, numberText(total, visitor))}</span></h1>${sortLinks(visitor, search)}</div>
${searchedNotices(visitor, results)}
${activeFilters(visitor, results)}
<div class="columns">
${facetsForm(visitor, results)}
<section aria-label="${words.searchResults}">
${found.length === 0 ? html`<div class="empty"><p>${words.nothingOnPage}</p></div>` : html`<ul class="products">${found.map((one) => foundCard(visitor, one))}</ul>`}
${pager(visitor, results)}
</section>
</div>`;
  return layout(visitor, title, main);
}

/** Nothing was found: what else may have been meant, and where to go on. */
export function nothingFoundPage(visitor: Visitor, results: SearchResults, ways: WaysOn): string {
  const { words } = visitor;
  const { search } = results;
  const hasFilters = search.category !== '' || search.brands.length > 0 || search.minPrice !== undefined || search.maxPrice !== undefined;
  const searched = results.correctedQuery || search.q;
  const main = html`
<div class="heading"><h1>${searched === '' ? words.nothingHasFilters : words.nothingFound(searched)}</h1></div>
${searchedNotices(visitor, results)}
${activeFilters(visitor, results)}
<ul class="tips">
${hasFilters && html`<li><a href="${searchUrl({ q: search.q, sort: search.sort, verbatim: search.verbatim })}">${words.searchWithoutFilters}</a></li>`}
<li>${words.tipSpelling}</li><li>${words.tipFewerWords}</li><li>${words.tipInitials}</li>
</ul>
${waysOn(visitor, ways)}`;
  return layout(visitor, pageTitle(visitor, { search, category: results.category }), main);
}

/** Nothing was asked yet. */
export function askPage(visitor: Visitor, ways: WaysOn): string {
  const { words } = visitor;
  const main = html`
<div class="heading"><h1>${words.askTitle}</h1></div>
<p class="hint">${words.tipInitials}</p>
${waysOn(visitor, ways)}`;
  return layout(visitor, words.search, main);
}

/** The search service does not answer; the rest of the shop does. */
export function searchAwayPage(visitor: Visitor, search: PageSearch, ways: WaysOn): string {
  const { words } = visitor;
  const main = html`
<div class="heading"><h1>${words.searchAway}</h1></div>
<p class="notice" role="alert">${words.searchAwayHint} <a href="${searchUrl(search)}">${words.tryAgain}</a></p>
${waysOn(visitor, ways)}`;
  return layout(visitor, words.searchAway, main);
}

type Titled = Pick<SearchResults, 'search' | 'category'> & Partial<Pick<SearchResults, 'correctedQuery'>>;

function pageTitle({ words }: Visitor, { search, category, correctedQuery = '' }: Titled): string {
  const query = correctedQuery || search.q;
  return query === '' ? (category?.name ?? words.searchResults) : words.resultsFor(query);
}

function searchedNotices({ words }: Visitor, { search, correctedQuery, didYouMean, relaxed, total }: SearchResults): Html[] {
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
  if (relaxed && total > 0) notices.push(html`<p class="notice" role="status">${words.relaxed}</p>`);
  return notices;
}

/** The sentence with this part of it in bold. */
function marked(sentence: string, part: string): Html {
  const at = sentence.indexOf(part);
  return html`${sentence.slice(0, at)}<strong>${part}</strong>${sentence.slice(at + part.length)}`;
}

function sortLinks({ words }: Visitor, search: PageSearch): Html {
  const links = SEARCH_SORTS.map(
    (sort) =>
      html`<a href="${searchUrl({ ...search, sort, cursor: '' })}"${sort === search.sort && html` aria-current="true"`}>${words[sort]}</a>`,
  );
  return html`<nav class="sorts" aria-label="${words.sort}">${links}</nav>`;
}

function foundCard(visitor: Visitor, { product, title }: FoundOnPage): Html {
  // A title that was changed since it was indexed is shown as it is now.
  const isCurrent = title.map(({ text }) => text).join('') === product.title;
  const pieces = title.map(({ text, matched }) => (matched ? html`<mark>${text}</mark>` : html`${text}`));
  return productCard(visitor, product, isCurrent ? html`${pieces}` : product.title);
}

function pager({ words }: Visitor, { search, nextCursor }: SearchResults): Html {
  const first = search.cursor !== '' && html`<a class="button quiet" href="${searchUrl({ ...search, cursor: '' })}">${words.first}</a>`;
  const next =
    nextCursor !== '' && html`<a class="button" rel="next" href="${searchUrl({ ...search, cursor: nextCursor })}">${words.next}</a>`;
  return html`<nav class="pager" aria-label="${words.pages}">${first}${next}</nav>`;
}

function waysOn(visitor: Visitor, { categories, popular }: WaysOn): Html {
  const { words } = visitor;
  const links = categories.map(({ id, name }) => html`<li><a href="/?category=${encodeURIComponent(id)}">${name}</a></li>`);
  return html`${links.length > 0 && html`<section><h2>${words.categories}</h2><ul class="chips">${links}</ul></section>`}
${popular.length > 0 && html`<section><h2>${words.popularProducts}</h2><ul class="products">${popular.map((product) => productCard(visitor, product))}</ul></section>`}`;
}
