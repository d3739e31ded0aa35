import { QUERY_MAX, SUGGESTION_KINDS } from '@jangteo/edge/schemas/search';
import { type Html, html } from '@jangteo/pages/html';
import { readSearch } from './search-address.ts';
import type { Visitor } from './visitor.ts';
import { wordFor } from './words.ts';

/** The box in the header of every page. Without its script (pages/search.js) it is a form; with it, it suggests while somebody types. */
export function searchBox({ here, words }: Visitor): Html {
  const address = new URL(here, 'http://here');
  const typed = address.pathname === '/search' ? readSearch(address.searchParams).q : '';
  const scriptWords = {
    ...Object.fromEntries(SUGGESTION_KINDS.map((kind) => [kind, wordFor(words, 'kind', kind)])),
    suggestions: words.suggestions,
    found: words.suggestionsFound,
  };
  return html`<form class="search" role="search" action="/search" data-search data-words="${JSON.stringify(scriptWords)}">
<input type="search" name="q" value="${typed}" maxlength="${QUERY_MAX}" placeholder="${words.searchPlaceholder}" aria-label="${words.search}" enterkeyhint="search" autocapitalize="none" spellcheck="false">
<button aria-label="${words.search}"><svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><circle cx="8.5" cy="8.5" r="5.5" fill="none" stroke="currentColor" stroke-width="2"/><path d="M13 13l4.5 4.5" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg></button>
</form>`;
}
