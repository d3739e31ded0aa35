import { type Store, store, useStore } from './store.ts';

/** Where the control room lives. */
const BASE = '/admin';

export interface Place {
  /** Below /admin, such as `/orders/20261120-0000000001-4`; `/` at the top. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export const placeStore: Store<Place> = store(placeNow());

function placeNow(): Place {
  const path = location.pathname.slice(BASE.length).replace(/\/+$/, '');
  return { path: path === '' ? '/' : path, query: new URLSearchParams(location.search) };
}

export function usePlace(): Place {
  return useStore(placeStore);
}

/** The address of a room: `linkTo('/events', { topic: 'orders' })`. What is empty is left out. */
export function linkTo(path: string, query: Readonly<Record<string, string | number | undefined>> = {}): string {
  const filled = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
  return `${BASE}${path === '/' ? '' : path}${search === '' ? '' : `?${search}`}`;
}

/** Goes to an address that `linkTo` made. */
export function go(url: string, { replace = false } = {}): void {
  if (url === location.pathname + location.search) return;
  const leaves = new URL(url, location.href).pathname !== location.pathname;
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  placeStore.set(placeNow());
  if (leaves) scrollTo(0, 0);
}

/** Changes the query of the room that is open; `undefined` or an empty text takes a name out. Replaces unless `push`. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>, { push = false } = {}): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  }
  const search = query.toString();
  go(`${location.pathname}${search === '' ? '' : `?${search}`}`, { replace: !push });
}

/** Links stay in the page, so that what is loaded stays loaded; with a key held they do as anywhere. */
export function followLinks(): void {
  addEventListener('popstate', () => placeStore.set(placeNow()));
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin || link.hash !== '') return;
    if (link.pathname !== BASE && !link.pathname.startsWith(`${BASE}/`)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
