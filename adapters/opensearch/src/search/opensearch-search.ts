import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { checkChanges, checkLimit, checkName } from '@jangteo/ports/search/check-changes';
import { checkRequest } from '@jangteo/ports/search/check-request';
import type {
  IndexChange,
  IndexInfo,
  IndexKind,
  ScannedDocument,
  ScanOptions,
  SearchDocument,
  SearchIndex,
  SearchPage,
  SearchRequest,
  SearchSupports,
  VocabularyWord,
  Word,
} from '@jangteo/ports/search/search-index';
import type { Analyser } from './analyser.ts';
import { AnsweredError } from './engine-errors.ts';
import { EngineRequests } from './engine-requests.ts';
import type { EngineUrl } from './engine-url.ts';
import { indexLayout } from './index-layout.ts';
import { IndexNames } from './index-names.ts';
import { type KnownIndex, KnownIndexes } from './known-indexes.ts';
import { listIndexes } from './list-indexes.ts';
import { searchPage } from './query-search.ts';
import { readDocuments, scanDocuments } from './read-documents.ts';
import { readVocabulary } from './vocabulary.ts';
import { writeChanges } from './write-changes.ts';
import { WriteTurns } from './write-turns.ts';

/** So often an alias may be switched, and what was behind it dropped, under one search. */
const SWITCHES_MAX = 5;

/** Indexes of an engine that may be shared, each behind the prefix of its shop. */
export class OpenSearchIndex implements SearchIndex {
  readonly supports: SearchSupports;
  readonly #engine: EngineUrl;
  readonly #runtime: Runtime;
  readonly #requests: EngineRequests;
  readonly #names: IndexNames;
  readonly #known: KnownIndexes;
  /** Writes to an index go one after the other: they keep their order. */
  readonly #writing = new Map<string, WriteTurns>();

  constructor(engine: EngineUrl, runtime: Runtime) {
    this.#engine = engine;
    this.#runtime = runtime;
    this.#requests = new EngineRequests(engine.nodes, runtime);
    this.#names = new IndexNames(engine.prefix);
    this.#known = new KnownIndexes(this.#requests, this.#names, runtime);
    // Shards tell each only its own most frequent values.
    this.supports = { exactCounts: engine.shards === 1, dictionaryPerIndex: true };
  }

  async create(index: string, kind: IndexKind): Promise<void> {
    checkName(index);
    const { shards, replicas } = this.#engine;
    const { version } = await this.#requests.send<About>({ method: 'GET', path: [''] });
    const layout = indexLayout(kind, { shards, replicas, lucene: Number.parseInt(version.lucene_version, 10) });
    await this.#requests.send({
      method: 'PUT',
      path: [this.#names.there(index)],
      body: { ...layout, aliases: { [this.#names.writing(index)]: {} } },
      isLong: true,
      isRepeatable: false,
    });
    this.#known.forgetNames();
  }

  async drop(index: string): Promise<void> {
    const pointing = await this.#aliasesOf(index);
    if (pointing === undefined) return;
    const [alias] = pointing.filter((name) => !this.#names.isWriting(name));
    if (alias !== undefined) throw new JangteoError('INDEX_IN_USE', `the alias "${this.#names.here(alias)}" points to "${index}"`);
    await this.#requests.send({ method: 'DELETE', path: [this.#names.there(index)], isLong: true }).catch((thrown: unknown) => {
      if (!hasCode(thrown, 'NOT_FOUND')) throw thrown;
    });
    this.#known.forgetNames();
    this.#writing.delete(index);
  }

  list(): Promise<IndexInfo[]> {
    return listIndexes(this.#requests, this.#names);
  }

  async alias(name: string): Promise<string | undefined> {
    try {
      const found = await this.#requests.send<Readonly<Record<string, unknown>>>({
        method: 'GET',
        path: ['_alias', this.#names.there(name)],
      });
      const [there] = Object.keys(found);
      return there === undefined ? undefined : this.#names.here(there);
    } catch (thrown) {
      if (hasCode(thrown, 'NOT_FOUND')) return undefined;
      throw thrown;
    }
  }

  async pointAlias(name: string, index: string): Promise<void> {
    checkName(name);
    const alias = this.#names.there(name);
    const actions = [{ remove: { index: this.#names.all, alias, must_exist: false } }, { add: { index: this.#names.there(index), alias } }];
    await this.#requests.send({ method: 'POST', path: ['_aliases'], body: { actions }, isLong: true });
    this.#known.forgetNames();
  }

  async write(target: string, changes: readonly IndexChange[]): Promise<void> {
    checkChanges(changes);
    const index = await this.#known.resolve(target);
    const name = this.#names.here(index.there);
    const alias = this.#names.writing(name);
    await this.#turn(name).take(() => writeChanges({ requests: this.#requests, runtime: this.#runtime, index, alias }, changes));
  }

  async refresh(target: string): Promise<void> {
    const { there } = await this.#known.resolve(target);
    await this.#turn(this.#names.here(there)).take(async () => {
      const { _shards } = await this.#requests.send<{ readonly _shards: { readonly failed: number } }>({
        method: 'POST',
        path: [there, '_refresh'],
        isLong: true,
      });
      if (_shards.failed > 0) throw new JangteoError('ENGINE_AWAY', `${_shards.failed} shards of "${target}" were not refreshed`);
    });
  }

  async scan(index: string, options: ScanOptions): Promise<ScannedDocument[]> {
    checkLimit(options.limit);
    const { there, kind } = await this.#known.resolve(index);
    return scanDocuments(this.#requests, there, { ...options, versionsOnly: options.versionsOnly === true || kind === 'search' });
  }

  async read(target: string, ids: readonly string[]): Promise<SearchDocument[]> {
    if (ids.length > 0) checkLimit(ids.length);
    const { there, kind } = await this.#known.resolve(target);
    if (kind !== 'raw') throw new JangteoError('INVALID_REQUEST', `"${target}" is a search index and keeps no documents`);
    return readDocuments(this.#requests, there, ids);
  }

  async search(target: string, request: SearchRequest): Promise<SearchPage> {
    checkRequest(request);
    // By the name that was asked for: where an alias points to is the engine's to say, at once.
    return this.#withIndex(target, () => searchPage(this.#requests, this.#names.there(target), request));
  }

  async analyse(target: string, texts: readonly string[]): Promise<(readonly Word[])[]> {
    return this.#withIndex(target, (_, analyser) => analyser.analyse(texts));
  }

  async vocabulary(target: string, minDocuments: number): Promise<VocabularyWord[]> {
    return this.#withIndex(target, ({ there }) => readVocabulary(this.#requests, there, minDocuments));
  }

  close(): Promise<void> {
    return this.#requests.close();
  }

  /** Works on an index again where it was dropped meanwhile, if an alias has another one by now. Throws NOT_FOUND. */
  async #withIndex<T>(target: string, work: (index: KnownIndex, analyser: Analyser) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const index = await this.#known.resolve(target);
      if (index.analyser === undefined) throw new JangteoError('INVALID_REQUEST', `"${target}" is a raw index and is not searched`);
      try {
        return await work(index, index.analyser);
      } catch (thrown) {
        if (tries === SWITCHES_MAX || !(thrown instanceof AnsweredError) || !hasCode(thrown, 'NOT_FOUND', 'ENGINE_AWAY')) throw thrown;
        this.#known.forgetNames();
      }
    }
  }

  /** Undefined where there is no such index. */
  async #aliasesOf(index: string): Promise<string[] | undefined> {
    const there = this.#names.there(index);
    try {
      const found = await this.#requests.send<Aliases>({ method: 'GET', path: [there, '_alias'] });
      return found[there] && Object.keys(found[there].aliases);
    } catch (thrown) {
      if (hasCode(thrown, 'NOT_FOUND')) return undefined;
      throw thrown;
    }
  }

  #turn(name: string): WriteTurns {
    const turn = this.#writing.get(name) ?? new WriteTurns();
    this.#writing.set(name, turn);
    return turn;
  }
}

type Aliases = Readonly<Record<string, { readonly aliases: Readonly<Record<string, unknown>> }>>;

interface About {
  readonly version: { readonly lucene_version: string };
}
