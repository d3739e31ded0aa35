import { QUERY_MAX, SUGGESTION_KINDS } from '@jangteo/edge/schemas/search';
import { type Html, html } from '@jangteo/pages/html';
import { icon } from './icons.ts';
import { readSearch } from './search-address.ts';
import type { Visitor } from './visitor.ts';
import { wordFor } from './words/words.ts';

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
<button aria-label="${words.search}">${icon('search')}</button>
</form>`;
}
