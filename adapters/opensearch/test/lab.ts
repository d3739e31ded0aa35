import { randomUUID } from 'node:crypto';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import { opensearchSearchIndex } from '../src/search-index.ts';

/** An engine as one shop has it, whose indexes nobody else sees. */
export interface LabSearch extends AsyncDisposable {
  readonly url: string;
  readonly prefix: string;
  readonly search: SearchIndex;
  /** The same shop in another process, as it were. */
  another(url?: string): SearchIndex;
}

export function openLab(url: string): LabSearch {
  const prefix = `test_${randomUUID().slice(0, 8)}`;
  const opened: SearchIndex[] = [];
  const another = (at = url) => {
    const search = opensearchSearchIndex({ url: at, prefix, runtime: systemRuntime });
    opened.push(search);
    return search;
  };
  return {
    url,
    prefix,
    search: another(),
    another,
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((search) => search.close()));
      await dropIndexes(url, prefix);
    },
  };
}

/** Whatever aliases point to them. */
export async function dropIndexes(url: string, prefix: string): Promise<void> {
  const names = Object.keys((await ask(url, 'GET', `/${prefix}-*/_settings/index.uuid`)) as object);
  for (let from = 0; from < names.length; from += 50) await ask(url, 'DELETE', `/${names.slice(from, from + 50).join(',')}`);
}

/** What an operator would ask the server. */
export async function ask(url: string, method: string, path: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  return await (await fetch(new URL(path, url), { method, headers, ...(body && { body: JSON.stringify(body) }) })).json();
}
