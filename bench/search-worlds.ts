import { randomUUID } from 'node:crypto';

/** A search engine that a shop is measured on. */
export interface SearchWorld extends AsyncDisposable {
  /** What is said behind the name of what was measured. */
  readonly label: string;
  /** What a shop is started with; shops with another name have indexes of their own. */
  environment(name: string): Record<string, string>;
}

/** The embedded engine, and OpenSearch where JANGTEO_SEARCH_URL says where it is. What was made there goes away with the world. */
export function searchWorlds(environment: Readonly<Record<string, string | undefined>>): SearchWorld[] {
  const embedded: SearchWorld = { label: '', environment: () => ({ JANGTEO_SEARCH_URL: '' }), async [Symbol.asyncDispose]() {} };
  const url = environment.JANGTEO_SEARCH_URL;
  return url === undefined || url === '' ? [embedded] : [embedded, openSearchWorld(url)];
}

function openSearchWorld(url: string): SearchWorld {
  const run = randomUUID().slice(0, 8);
  return {
    label: ', OpenSearch',
    environment: (name) => ({ JANGTEO_SEARCH_URL: new URL(`/bench_${run}_${name}`, url).href }),
    async [Symbol.asyncDispose]() {
      const own = (await (await fetch(new URL(`/bench_${run}_*/_settings/index.uuid`, url))).json()) as Record<string, unknown>;
      for (const index of Object.keys(own)) await fetch(new URL(`/${index}`, url), { method: 'DELETE' });
    },
  };
}
