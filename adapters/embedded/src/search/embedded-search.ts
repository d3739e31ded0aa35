import { setImmediate as nextTurn } from 'node:timers/promises';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Word } from '@jangteo/korean/analyser';
import { checkChanges, checkLimit, checkName } from '@jangteo/ports/search/check-changes';
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
} from '@jangteo/ports/search/search-index';
import { Analysers } from './analysers.ts';
import { IdleIndexes } from './idle-indexes.ts';
import { KnownIndexes } from './known-indexes.ts';
import type { QueryNews } from './query-worker.ts';
import { SearchThread } from './search-thread.ts';
import { UnrefreshedWrites } from './unrefreshed-writes.ts';
import type { View } from './view.ts';
import type { WriterEvent, WriterMethods } from './writer-messages.ts';

/** So many changes or words are turned into JSON, or out of it, before the event loop has its turn. */
const SLICE = 200;

/** The search index as its process sees it: knows names and aliases, and passes everything else to its two threads. */
export class EmbeddedSearch implements SearchIndex {
  readonly supports: SearchSupports = { exactCounts: true, dictionaryPerIndex: true };
  readonly #runtime: Runtime;
  readonly #writer: SearchThread<WriterEvent>;
  readonly #query: SearchThread<never>;
  readonly #analysers: Analysers;
  readonly #views = new Map<string, View>();
  readonly #unrefreshed = new UnrefreshedWrites();
  readonly #idle: IdleIndexes;
  readonly #known = new KnownIndexes(() => this.#ask('open', {}));
  #closed: Promise<void> | undefined;

  constructor(root: string, runtime: Runtime, analysis: string) {
    this.#runtime = runtime;
    this.#writer = new SearchThread({
      module: new URL('./writer-worker.ts', import.meta.url),
      workerData: { root, analysis },
      onStart: () => {},
      onEvent: (event) => this.#hear(event),
      onLost: (thrown) => this.#writerLost(thrown),
    });
    this.#query = new SearchThread({
      module: new URL('./query-worker.ts', import.meta.url),
      workerData: {},
      onStart: () => this.#tellAll(),
      onEvent: () => {},
      onLost: (thrown) => this.#runtime.logger.error('the search thread was lost and starts again', { error: String(thrown) }),
    });
    this.#analysers = new Analysers({
      analysis,
      runtime,
      remember: (eojeols) => this.#ask('remember', { eojeols }),
      analyse: (eojeols) => this.#ask('analyse', { eojeols }),
    });
    this.#idle = new IdleIndexes({ runtime, candidates: () => this.#withoutAlias(), unload: (index) => this.#unload(index) });
  }

  async create(index: string, kind: IndexKind): Promise<void> {
    checkName(index);
    await this.#known.open();
    await this.#ask('create', { index, kind, now: this.#runtime.clock.now() });
    this.#known.add(index, kind);
  }

  async drop(index: string): Promise<void> {
    await this.#known.open();
    if (!this.#known.has(index)) return;
    await this.#ask('drop', { index });
    this.#known.remove(index);
    this.#unrefreshed.forget(index);
    this.#forget(index);
  }

  async list(): Promise<IndexInfo[]> {
    await this.#known.open();
    return this.#ask('list', {});
  }

  async alias(name: string): Promise<string | undefined> {
    await this.#known.open();
    return this.#known.behind(name);
  }

  async pointAlias(name: string, index: string): Promise<void> {
    checkName(name);
    await this.#known.open();
    this.#known.kind(index);
    await this.#ask('pointAlias', { alias: name, index });
    this.#known.point(name, index);
    this.#idle.watch();
  }

  async write(target: string, changes: readonly IndexChange[]): Promise<void> {
    checkChanges(changes);
    const index = await this.#resolveIndex(target);
    this.#unrefreshed.tellLoss(index);
    this.#unrefreshed.add(index);
    const written: Promise<unknown>[] = [];
    for (let from = 0; from < changes.length; from += SLICE) {
      if (from > 0) await nextTurn();
      const slice = this.#ask('write', { index, changes: changes.slice(from, from + SLICE) });
      slice.catch(() => {});
      written.push(slice);
    }
    await Promise.all(written);
  }

  async refresh(target: string): Promise<void> {
    const index = await this.#resolveIndex(target);
    this.#unrefreshed.tellLoss(index);
    await this.#unrefreshed.refreshed(index, () => this.#ask('refresh', { index }));
  }

  async scan(index: string, options: ScanOptions): Promise<ScannedDocument[]> {
    checkLimit(options.limit);
    return this.#ask('scan', { index: await this.#resolveIndex(index), ...options });
  }

  async read(index: string, ids: readonly string[]): Promise<SearchDocument[]> {
    if (ids.length > 0) checkLimit(ids.length);
    return this.#ask('read', { index: await this.#resolveIndex(index), ids });
  }

  async search(target: string, request: SearchRequest): Promise<SearchPage> {
    const index = await this.#seen(target);
    try {
      return JSON.parse(await this.#query.ask('search', JSON.stringify({ index, request }))) as SearchPage;
    } catch (thrown) {
      // It was dropped or taken out of memory just then.
      if (!hasCode(thrown, 'NOT_FOUND') || this.#views.has(index)) throw thrown;
      return this.search(target, request);
    }
  }

  async analyse(target: string, texts: readonly string[], { patient = false } = {}): Promise<(readonly Word[])[]> {
    const index = await this.#resolveIndex(target);
    const kind = this.#known.kind(index);
    if (kind.kind === 'raw') throw new JangteoError('INVALID_REQUEST', `"${index}" is a raw index and analyses nothing`);
    return this.#analysers.analyse(index, kind.dictionary, texts, patient);
  }

  async vocabulary(target: string, minDocuments: number): Promise<VocabularyWord[]> {
    const pages = await this.#ask<'vocabulary', string[]>('vocabulary', { index: await this.#resolveIndex(target), minDocuments });
    const words: VocabularyWord[] = [];
    for (const page of pages) {
      words.push(...(JSON.parse(page) as VocabularyWord[]));
      await nextTurn();
    }
    return words;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#idle.close();
    if (this.#writer.isRunning) await this.#ask('close', {}).catch(() => {});
    await Promise.all([this.#writer.close(), this.#query.close(), this.#analysers.close()]);
  }

  async #resolveIndex(target: string): Promise<string> {
    await this.#known.open();
    const index = this.#known.resolve(target);
    this.#idle.used(index);
    return index;
  }

  /** The index behind a target, once the query thread has it. */
  async #seen(target: string): Promise<string> {
    for (;;) {
      const index = await this.#resolveIndex(target);
      if (this.#views.has(index)) return index;
      await this.#ask('load', { index }).catch((thrown) => {
        // Dropped since, because the alias points to another one now.
        if ((this.#known.behind(target) ?? index) === index) throw thrown;
      });
    }
  }

  async #ask<M extends keyof WriterMethods, R>(method: M, request: WriterMethods[M]): Promise<R> {
    const json = await this.#writer.ask(method, JSON.stringify(request));
    return (json === '' ? undefined : JSON.parse(json)) as R;
  }

  #hear(event: WriterEvent): void {
    if ('view' in event) {
      this.#views.set(event.view.index, event.view);
      this.#idle.watch();
      this.#query.tell({ view: event.view } satisfies QueryNews);
    } else if ('mergeFailed' in event) this.#runtime.logger.error('segments of a search index could not be merged', event.mergeFailed);
    else this.#runtime.logger.error('a search index was damaged and has been removed', event.removedDamaged);
  }

  #withoutAlias(): string[] {
    return [...this.#views.keys()].filter((index) => !this.#known.isLive(index));
  }

  async #unload(index: string): Promise<void> {
    if (await this.#ask<'unload', boolean>('unload', { index })) this.#forget(index);
  }

  #forget(index: string): void {
    this.#views.delete(index);
    this.#idle.forget(index);
    this.#analysers.forget(index);
    this.#query.tell({ forget: index } satisfies QueryNews);
  }

  #tellAll(): void {
    for (const view of this.#views.values()) this.#query.tell({ view } satisfies QueryNews);
  }

  #writerLost(thrown: unknown): void {
    this.#runtime.logger.error('the thread that writes the search index was lost and starts again', { error: String(thrown) });
    this.#known.forgetAll();
    this.#unrefreshed.loseAll();
  }
}
