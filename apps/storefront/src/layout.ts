import { type Html, html } from '@jangteo/pages/html';
import { ASSETS } from './assets.ts';
import { numberText } from './format.ts';
import { icon } from './icons.ts';
import { logInUrl } from './safe-next.ts';
import { searchBox } from './search-box.ts';
import type { Visitor } from './visitor.ts';

/** Where in the shop a page is; the tab of phones and the header show it. */
export type Place = 'home' | 'categories' | 'cart' | 'orders' | 'account';

export interface Page {
  readonly title: string;
  readonly main: Html;
  readonly place?: Place;
  /** What the page tells `POST /v1/clicks` of itself. */
  readonly click?: Readonly<Record<string, string>>;
  /** Stands in place of the tabs on phones, such as the buttons to buy; none, where nothing should lead away. */
  readonly bar?: Html | 'none';
}

/** A whole page. */
export function layout(visitor: Visitor, { title, main, place, click, bar }: Page): string {
  const { language, words } = visitor;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>${title} · ${words.shop}</title>
<link rel="icon" href="${ASSETS.url('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${ASSETS.url('tokens.css')}">
<link rel="stylesheet" href="${ASSETS.url('base.css')}">
<link rel="stylesheet" href="${ASSETS.url('browse.css')}">
<link rel="stylesheet" href="${ASSETS.url('buying.css')}">
<link rel="stylesheet" href="${ASSETS.url('order.css')}">
<script src="${ASSETS.url('shop.js')}" type="module"></script>
<script src="${ASSETS.url('search.js')}" type="module"></script>
</head>
<body${click !== undefined && html` data-click="${JSON.stringify(click)}"`}>
<a class="skip" href="#main">${words.skip}</a>
<header class="top"><div class="inside">
<a class="brand" href="/">${logo()}<span>${words.shop}</span></a>
${searchBox(visitor)}
<nav class="tools" aria-label="${words.mine}">
<a class="wide" href="/categories"${place === 'categories' && html` aria-current="page"`}>${words.categories}</a>
${visitor.userId !== undefined && html`<a class="wide" href="/orders"${place === 'orders' && html` aria-current="page"`}>${words.orders}</a>`}
${languageLink(visitor)}
${account(visitor)}
${cartLink(visitor, place)}
</nav>
</div></header>
<main id="main" tabindex="-1">${main}</main>
<footer class="bottom"><div class="inside"><p><strong>${words.shop}</strong> ${words.tagline}<br>${words.testShop}</p><p><a href="/docs">${words.api}</a></p></div></footer>
${bar === 'none' ? undefined : (bar ?? tabs(visitor, place))}
</body>
</html>
`.markup;
}

function logo(): Html {
  return html`<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false"><rect width="32" height="32" rx="9" fill="currentColor"/><path d="M8 13.500h16l-1.500 10.300a2.200 2.200 0 0 1-2.200 1.900h-8.600a2.200 2.200 0 0 1-2.200-1.900zM11.500 13.500a4.500 4.500 0 0 1 9 0" fill="none" stroke="var(--color-ground)" stroke-width="2.200" stroke-linejoin="round"/></svg>`;
}

function languageLink({ here, language, words }: Visitor): Html {
  const [other, name, short] = language === 'ko' ? ['en', 'English', 'EN'] : ['ko', '한국어', '한'];
  const url = `${here}${here.includes('?') ? '&' : '?'}lang=${other}`;
  return html`<a class="language" href="${url}" lang="${other}" hreflang="${other}" title="${words.language}"><span class="unseen">${name}</span><span aria-hidden="true">${short}</span></a>`;
}

function account({ userId, name, isGuest, here, words }: Visitor): Html {
  if (userId === undefined) return html`<a class="log-in-link" href="${logInUrl(here)}">${words.logIn}</a>`;
  const who = isGuest || name === undefined ? words.guest : name;
  return html`<details class="account"><summary><span class="unseen">${words.mine}: </span>${who}</summary>
<div class="panel"><a href="/orders">${words.orders}</a>
<form method="post" action="/logout"><button class="quiet">${words.logOut}</button></form></div></details>`;
}

function cartLink(visitor: Visitor, place: Place | undefined): Html {
  const { words } = visitor;
  return html`<a class="cart-link" href="/cart"${place === 'cart' && html` aria-current="page"`}>${icon('cart')}<span class="unseen">${words.cart}</span>${cartCount(visitor)}</a>`;
}

function cartCount(visitor: Visitor): Html {
  const { cartCount: count = 0, words } = visitor;
  const shown = count > 99 ? '99+' : numberText(count, visitor);
  return html`<span class="cart-count" data-cart-count${count === 0 && html` hidden`}><span aria-hidden="true">${shown}</span><span class="unseen">${words.items(numberText(count, visitor))}</span></span>`;
}

function tabs(visitor: Visitor, place: Place | undefined): Html {
  const { words } = visitor;
  const tab = (to: Place, href: string, sign: Html, name: string, more?: Html) =>
    html`<a href="${href}"${to === place && html` aria-current="page"`}>${sign}<span>${name}</span>${more}</a>`;
  return html`<nav class="tabs" aria-label="${words.shop}">
${tab('home', '/', icon('home'), words.home)}
${tab('categories', '/categories', icon('grid'), words.categories)}
${tab('cart', '/cart', icon('cart'), words.cart, cartCount(visitor))}
${tab('orders', '/orders', icon('receipt'), words.orders)}
</nav>`;
}

/** The way down to where a page is; the last place is the page itself. */
export function breadcrumbs({ words }: Visitor, places: readonly { readonly name: string; readonly url: string }[]): Html {
  const items = places.map(({ name, url }, index) =>
    index === places.length - 1
      ? html`<li><a href="${url}" aria-current="page">${name}</a></li>`
      : html`<li><a href="${url}">${name}</a></li>`,
  );
  return html`<nav class="breadcrumbs" aria-label="${words.breadcrumbs}"><ol><li><a href="/">${words.home}</a></li>${items}</ol></nav>`;
}

/** Says that there is nothing, why, and where to go on. */
export function emptyState(state: { drawn: Html; title: string; text: string; actions: readonly (Html | undefined)[] }): Html {
  return html`<section class="empty"><span class="tile hue-0" aria-hidden="true">${state.drawn}</span><h1>${state.title}</h1><p>${state.text}</p><p class="actions">${state.actions.map((one) => one)}</p></section>`;
}
