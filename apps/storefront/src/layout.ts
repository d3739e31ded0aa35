import { type Html, html } from '@jangteo/pages/html';
import { ASSETS } from './assets.ts';
import { searchBox } from './search-box.ts';
import type { Visitor } from './visitor.ts';
import type { Words } from './words.ts';

/** A whole page. */
export function layout(visitor: Visitor, title: string, main: Html): string {
  const { language, words } = visitor;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${words.shop}</title>
<link rel="icon" href="${ASSETS.url('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${ASSETS.url('tokens.css')}">
<link rel="stylesheet" href="${ASSETS.url('base.css')}">
<link rel="stylesheet" href="${ASSETS.url('shop.css')}">
<link rel="stylesheet" href="${ASSETS.url('search.css')}">
<link rel="stylesheet" href="${ASSETS.url('order.css')}">
<script src="${ASSETS.url('shop.js')}" type="module"></script>
<script src="${ASSETS.url('search.js')}" type="module"></script>
</head>
<body data-signed-in="${visitor.userId === undefined ? 'no' : 'yes'}" data-words="${JSON.stringify(scriptWords(words))}">
<header class="top">
<a class="brand" href="/">${words.shop}</a>
${searchBox(visitor)}
<nav class="languages" aria-label="Language">${languageLink(visitor, 'ko', '한국어')}${languageLink(visitor, 'en', 'English')}</nav>
${accountBox(visitor)}
</header>
<noscript><p class="notice">${words.needsScript}</p></noscript>
<main>${main}</main>
<footer class="bottom"><p>${words.tagline}. ${words.testShop}</p><p><a href="/docs">${words.api}</a></p></footer>
</body>
</html>
`.markup;
}

function languageLink({ here, language }: Visitor, other: string, name: string): Html {
  const current = other === language;
  const url = `${here}${here.includes('?') ? '&' : '?'}lang=${other}`;
  return html`<a href="${url}" lang="${other}" hreflang="${other}"${current && html` aria-current="true"`}>${name}</a>`;
}

function accountBox({ userId, name, words }: Visitor): Html {
  if (userId !== undefined) {
    return html`<details class="account"><summary>${name === '' ? words.guest : name}</summary>
<div class="panel"><button type="button" data-log-out>${words.logOut}</button></div></details>`;
  }
  return html`<details class="account"><summary>${words.logIn}</summary><div class="panel">${logInForm(words)}</div></details>`;
}

export function logInForm(words: Words): Html {
  return html`<form class="log-in" data-log-in>
<label>${words.email}<input name="email" type="email" required maxlength="254" autocomplete="username"></label>
<label>${words.password}<input name="password" type="password" required minlength="8" maxlength="128" autocomplete="current-password"></label>
<div class="buttons"><button name="act" value="log-in">${words.logIn}</button><button name="act" value="sign-up" class="quiet">${words.signUp}</button></div>
<p class="alert" role="alert"></p>
</form>`;
}

/** What the script says by itself. */
function scriptWords(words: Words): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(words)
      .filter(([key]) => key.startsWith('error_'))
      .map(([key, value]) => [key.slice('error_'.length), value]),
  );
}

export function messagePage(visitor: Visitor, title: string, detail: string): string {
  const main = html`<section class="empty"><h1>${title}</h1><p>${detail}</p><p><a class="button" href="/">${visitor.words.back}</a></p></section>`;
  return layout(visitor, title, main);
}
