import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { SearchService } from '@jangteo/contracts/search/v1/search';
import { embeddedSearchIndex } from '@jangteo/embedded/search-index';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { toIso } from '@jangteo/kernel/clock';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { SearchRequest } from '@jangteo/ports/search/search-index';
import { localClient } from '@jangteo/rpc/local-client';
import { type Client, type Handlers, provide } from '@jangteo/rpc/service-types';
import { migrations } from '../migrations/index.ts';
import type { NamedCategory } from '../src/category-names.ts';
import { ALIAS, RAW, versionName } from '../src/names.ts';
import { openQueries } from '../src/queries.ts';
import { searchDocument } from '../src/search-document.ts';
import type { Weights } from '../src/search-weights.ts';
import type { SearchTables } from '../src/tables.ts';
import { openWords } from '../src/words.ts';

/** A product as a test tells it; `document` has what the catalogue's document has beside the title. */
export interface ShelvedProduct {
  readonly id: string;
  readonly title: string;
  /** Names from the root down. */
  readonly categories?: readonly string[];
  readonly document?: Readonly<Record<string, unknown>>;
}

export interface OpenedQueries extends AsyncDisposable {
  readonly client: Client<typeof SearchService>;
  /** The same index, asked with other weights. */
  weighed(weights: Weights): Promise<Client<typeof SearchService>>;
  /** What the engine was asked, in order. */
  readonly asked: readonly SearchRequest[];
}

const WRITTEN_AT_ONCE = 1_000;
const analysis = new URL('../../../adapters/embedded/test/unlearned-analyser.ts', import.meta.url).href;

/**
 * Queries, with the words of a new shop, over products that are in the index already: the catalogue itself is left out. So is morphology,
 * which takes seconds to load: Korean is read by the words that are shipped.
 */
export async function openQueriesOver(products: readonly ShelvedProduct[]): Promise<OpenedQueries> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-queries-'));
  const runtime = systemRuntime;
  const engine = embeddedSqlEngine({ directory, runtime });
  const store = await engine.open<SearchTables>('search', migrations);
  const search = embeddedSearchIndex({ directory, runtime, analysis });
  const asked: SearchRequest[] = [];
  const heard: typeof search = new Proxy(search, {
    get(engine, name) {
      if (name === 'search') {
        return (target: string, request: SearchRequest) => {
          asked.push(request);
          return engine.search(target, request);
        };
      }
      const value = Reflect.get(engine, name) as unknown;
      return typeof value === 'function' ? value.bind(engine) : value;
    },
  });
  const words = openWords({ runtime, store, search });
  const shelves = new Map<string, NamedCategory>();
  const documents = products.map(({ id, title, categories = [], document = {} }) => {
    const shelf = shelve(categories, shelves);
    const product = {
      title,
      category_breadcrumbs: categories,
      category_path: shelf?.path ?? '',
      price: { amount: 10_000, currency: 'KRW' },
      created_at: toIso(0),
      ...document,
    };
    return searchDocument(id, 1, JSON.stringify(product));
  });
  const index = versionName(1);
  await search.create(RAW, { kind: 'raw' });
  await search.create(index, { kind: 'search', dictionary: await words.dictionary() });
  for (const target of [RAW, index]) {
    for (let from = 0; from < documents.length; from += WRITTEN_AT_ONCE) {
      await search.write(
        target,
        documents.slice(from, from + WRITTEN_AT_ONCE).map((put) => ({ put })),
      );
    }
    await search.refresh(target);
  }
  await search.pointAlias(ALIAS, index);

  const catalog = { listCategories: async () => ({ categories: [...shelves.values()] }) } as unknown as Client<typeof CatalogService>;
  const open = async (weights?: Weights) => {
    const queries = openQueries({ runtime, search: heard, words, catalog, ...(weights && { weights }) });
    await queries.refreshVocabulary();
    return queries;
  };
  const clientOf = ({ rpc }: Awaited<ReturnType<typeof open>>) => {
    const provided = provide(SearchService, { ...words.rpc, ...rpc } as unknown as Handlers<typeof SearchService>);
    return localClient(SearchService, () => provided, { runtime, encode: true });
  };
  const opened = [await open()];
  return {
    client: clientOf(opened[0] as Awaited<ReturnType<typeof open>>),
    async weighed(weights) {
      const other = await open(weights);
      opened.push(other);
      return clientOf(other);
    },
    asked,
    async [Symbol.asyncDispose]() {
      for (const queries of opened) await queries.stop();
      await words.stop();
      await search.close();
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** Ids in the order of the first mention. */
function shelve(names: readonly string[], shelves: Map<string, NamedCategory>): NamedCategory | undefined {
  let above: NamedCategory | undefined;
  for (const [level, name] of names.entries()) {
    const key = names.slice(0, level + 1).join('>');
    const id = String(shelves.size + 1);
    const shelf: NamedCategory = shelves.get(key) ?? { id, name, path: above === undefined ? id : `${above.path}/${id}`, level: level + 1 };
    shelves.set(key, shelf);
    above = shelf;
  }
  return above;
}
