import type { FacetsView } from '@jangteo/edge/search-view';
import { isCurrency, minorUnitDigits } from '@jangteo/kernel/money';
import { type Html, html } from '@jangteo/pages/html';
import { moneyText, numberText } from './format.ts';
import { categoryUrl, type PageSearch, searchUrl } from './search-address.ts';
import type { Visitor } from './visitor.ts';

/** A category as a page names it. */
export interface NamedCategory {
  readonly id: string;
  readonly name: string;
}

export interface FacetsShown {
  readonly search: PageSearch;
  readonly facets: FacetsView;
  /** The category that is chosen, and those above it from the root down. */
  readonly category: NamedCategory | undefined;
  readonly ancestors: readonly NamedCategory[];
  /** Those right below it. */
  readonly children: readonly NamedCategory[];
  /** Of the prices. */
  readonly currency: string;
}

/** Of a large search only so many categories are told, the largest. */
const TOLD_MAX = 30;
/** How many choices show before "more". */
const SHOWN = 8;

/** Category, brands and prices to choose from, each with how many products it would leave. A form: it works without a script. */
export function facetsForm(visitor: Visitor, shown: FacetsShown): Html {
  const { words } = visitor;
  const { search } = shown;
  const chosen = chosenFilters(visitor, shown).length;
  const action = search.q !== '' ? '/search' : search.category === '' ? '/products' : categoryUrl(search.category);
  return html`<form class="facets" action="${action}" data-facets>
${hidden('q', search.q)}${hidden('category', search.q === '' ? '' : search.category)}${hidden('sort', search.sort === 'relevance' ? '' : search.sort)}${hidden('verbatim', search.verbatim ? 'true' : '')}${hidden('currency', shown.currency)}
<details data-open-when-wide><summary>${words.filters}${chosen > 0 && html` <span class="chosen">${chosen}</span>`}</summary>
${categoryFacet(visitor, shown)}
${brandFacet(visitor, shown)}
${priceFacet(visitor, shown)}
<p><button class="quiet wide">${words.apply}</button></p>
</details>
</form>`;
}

function hidden(name: string, value: string): Html | undefined {
  return value === '' ? undefined : html`<input type="hidden" name="${name}" value="${value}">`;
}

/** What is chosen, each with the address without it. */
function chosenFilters(visitor: Visitor, { search, category, currency }: FacetsShown): { label: string; without: string }[] {
  const first = { ...search, cursor: '' };
  const { minPrice, maxPrice } = search;
  return [
    // Without a query the category is the page itself.
    ...(category === undefined || search.q === '' ? [] : [{ label: category.name, without: searchUrl({ ...first, category: '' }) }]),
    ...search.brands.map((brand) => ({
      label: brand,
      without: searchUrl({ ...first, brands: search.brands.filter((other) => other !== brand) }),
    })),
    ...(minPrice === undefined && maxPrice === undefined
      ? []
      : [
          {
            label: rangeText(visitor, { min: minPrice, max: maxPrice, currency }),
            without: searchUrl({ ...first, minPrice: undefined, maxPrice: undefined }),
          },
        ]),
  ];
}

/** The filters that are on, each to be taken off. */
export function activeFilters(visitor: Visitor, shown: FacetsShown): Html | undefined {
  const { words } = visitor;
  const chosen = chosenFilters(visitor, shown);
  if (chosen.length === 0) return undefined;
  const links = chosen.map(
    ({ label, without }) =>
      html`<li><a href="${without}" aria-label="${words.removeFilter(label)}">${label}<span aria-hidden="true"> ×</span></a></li>`,
  );
  const { q, category, sort, verbatim } = shown.search;
  const all =
    chosen.length > 1 &&
    html`<li><a class="all" href="${searchUrl({ q, category: q === '' ? category : '', sort, verbatim })}">${words.removeFilters}</a></li>`;
  return html`<ul class="chips" aria-label="${words.filters}">${links}${all}</ul>`;
}

/** The way to the chosen category, and what is below it. */
function categoryFacet(visitor: Visitor, shown: FacetsShown): Html | undefined {
  const { words } = visitor;
  const { search, category, ancestors } = shown;
  // A category's own page has its place and its children above the list.
  if (search.q === '' && category !== undefined) return undefined;
  const offered = offeredCategories(shown);
  if (offered.length === 0 && category === undefined) return undefined;
  const url = (id: string) => searchUrl({ ...search, category: id, cursor: '' });
  const up =
    category !== undefined &&
    html`<ol class="up"><li><a href="${url('')}">${words.allCategories}</a></li>${ancestors.map(({ id, name }) => html`<li><a href="${url(id)}">${name}</a></li>`)}<li aria-current="true">${category.name}</li></ol>`;
  const links = offered.map(
    ({ id, name, products }) => html`<li><a href="${url(id)}">${name}${products !== undefined && countOf(visitor, products)}</a></li>`,
  );
  return html`<section><h2>${words.categories}</h2>${up}${withMore(visitor, links)}</section>`;
}

/** The categories one step down. A level that has but one is no choice, so it is passed. */
function offeredCategories({ facets, category, ancestors, children }: FacetsShown): (NamedCategory & { readonly products?: number })[] {
  const below = (path: string) => facets.categories.filter((one) => one.path === (path === '' ? '' : `${path}/`) + one.category_id);
  let offered = below(category === undefined ? '' : [...ancestors, category].map(({ id }) => id).join('/'));
  const mayLack = category !== undefined && facets.categories.length >= TOLD_MAX;
  for (let [only, ...others] = offered; only !== undefined && others.length === 0 && !mayLack; [only, ...others] = offered) {
    const next = below(only.path);
    if (next.length === 0) break;
    offered = next;
  }
  const told = offered.map(({ category_id: id, name, products }) => ({ id, name, products }));
  return mayLack ? [...told, ...children.filter(({ id }) => told.every((one) => one.id !== id))] : told;
}

function brandFacet(visitor: Visitor, { search, facets }: FacetsShown): Html | undefined {
  const known = new Map(facets.brands.map(({ brand, products }) => [brand, products]));
  // One that is chosen stays there to be taken off, though nothing has it.
  const brands = [...search.brands.filter((brand) => !known.has(brand)), ...known.keys()];
  if (brands.length === 0) return undefined;
  const boxes = brands.map((brand) => {
    const checked = search.brands.includes(brand) && html` checked`;
    return html`<li><label><input type="checkbox" name="brand" value="${brand}"${checked}><span>${brand}</span>${countOf(visitor, known.get(brand) ?? 0)}</label></li>`;
  });
  return html`<fieldset><legend>${visitor.words.brands}</legend>${withMore(visitor, boxes)}</fieldset>`;
}

function priceFacet(visitor: Visitor, { search, facets, currency }: FacetsShown): Html {
  const { words } = visitor;
  const links = facets.prices.map(({ min, max, products }) => {
    const isChosen = search.minPrice === min && search.maxPrice === max;
    const url = searchUrl({ ...search, cursor: '', minPrice: isChosen ? undefined : min, maxPrice: isChosen ? undefined : max });
    return html`<li><a href="${url}"${isChosen && html` aria-current="true"`}>${rangeText(visitor, { min, max, currency })}${countOf(visitor, products)}</a></li>`;
  });
  const written = (amount: number | undefined) =>
    amount === undefined || !isCurrency(currency) ? '' : String(amount / 10 ** minorUnitDigits(currency));
  return html`<fieldset><legend>${words.price}</legend>
${links.length > 1 && html`<ul>${links}</ul>`}
<div class="range"><input name="from" inputmode="decimal" maxlength="20" value="${written(search.minPrice)}" placeholder="${words.priceFrom}" aria-label="${words.priceFrom}"><span aria-hidden="true">–</span><input name="to" inputmode="decimal" maxlength="20" value="${written(search.maxPrice)}" placeholder="${words.priceTo}" aria-label="${words.priceTo}"></div></fieldset>`;
}

function withMore({ words }: Visitor, items: readonly Html[]): Html {
  // A "more" that hides but one or two would be in the way.
  if (items.length <= SHOWN + 2) return html`<ul>${items}</ul>`;
  return html`<ul>${items.slice(0, SHOWN)}</ul><details class="more"><summary>${words.more(String(items.length - SHOWN))}</summary><ul>${items.slice(SHOWN)}</ul></details>`;
}

function countOf(visitor: Visitor, products: number): Html {
  return html` <span class="count">${numberText(products, visitor)}</span>`;
}

interface PriceRange {
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly currency: string;
}

/** `₩10,000 – ₩20,000`; a bound just below a round number is shown as that number. */
function rangeText(visitor: Visitor, { min, max, currency }: PriceRange): string {
  const { words } = visitor;
  const isBelow = max !== undefined && max % 100 === 99;
  const top = max === undefined ? '' : moneyText({ amount: isBelow ? max + 1 : max, currency }, visitor);
  const bottom = min === undefined ? '' : moneyText({ amount: min, currency }, visitor);
  if (bottom !== '' && top !== '') return `${bottom} – ${top}`;
  if (bottom !== '') return words.andUp(bottom);
  return isBelow ? words.under(top) : words.upTo(top);
}
