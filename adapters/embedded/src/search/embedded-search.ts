import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Timer } from '@jangteo/kernel/clock';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Word } from '@jangteo/korean/analyser';
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
import { checkChanges, checkLimit, checkName } from './checks.ts';
import type { QueryNews } from './query-worker.ts';
import { SearchThread } from './search-thread.ts';
import type { View } from './writable-index.ts';
import type { Opened, WriterEvent, WriterMethods } from './writer-messages.ts';

/** So many changes or words are turned into JSON, or out of it, before the event loop has its turn. */
const SLICE = 200;
/** An index that no alias points to leaves the memory when nobody has used it for so long. */
const IDLE_MS = 300_000;
const IDLE_CHECK_MS = 60_000;

/** The search index as its process sees it: knows names and aliases, and passes everything else to its two threads. */
export class EmbeddedSearch implements SearchIndex {
  readonly supports: SearchSupports = { exactCounts: true, dictionaryPerIndex: true };
  readonly #runtime: Runtime;
  readonly #writer: SearchThread<WriterEvent>;
  readonly #query: SearchThread<never>;
  readonly #analysers: Analysers;
  readonly #views = new Map<string, View>();
  /** Indexes with writes that no refresh has made durable; what a lost thread had of them is lost. */
  readonly #unrefreshed = new Set<string>();
  readonly #lost = new Set<string>();
  #indexes = new Map<string, IndexKind>();
  #aliases = new Map<string, string>();
  readonly #usedAt = new Map<string, number>();
  #idleCheck: Timer | undefined;
  #opened: Promise<void> | undefined;
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
  }

  async create(index: string, kind: IndexKind): Promise<void> {
    checkName(index);
    await this.#open();
    await this.#ask('create', { index, kind, now: this.#runtime.clock.now() });
    this.#indexes.set(index, kind);
  }

  async drop(index: string): Promise<void> {
    await this.#open();
    if (!this.#indexes.has(index)) return;
    await this.#ask('drop', { index });
    this.#indexes.delete(index);
    this.#unrefreshed.delete(index);
    this.#lost.delete(index);
    await this.#forget(index);
  }

  async list(): Promise<IndexInfo[]> {
    await this.#open();
    return this.#ask('list', {});
  }

  async alias(name: string): Promise<string | undefined> {
    await this.#open();
    return this.#aliases.get(name);
  }

  async pointAlias(name: string, index: string): Promise<void> {
    checkName(name);
    await this.#open();
    this.#kind(index);
    await this.#ask('pointAlias', { alias: name, index });
    this.#aliases.set(name, index);
  }

  async write(target: string, changes: readonly IndexChange[]): Promise<void> {
    checkChanges(changes);
    const index = await this.#resolveIndex(target);
    this.#tellLoss(index);
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
    this.#tellLoss(index);
    const hadWrites = this.#unrefreshed.delete(index);
    try {
      await this.#ask('refresh', { index });
    } catch (thrown) {
      if (hadWrites && !this.#lost.has(index)) this.#unrefreshed.add(index);
      throw thrown;
    }
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
    const kind = this.#kind(index);
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
    this.#idleCheck?.cancel();
    if (this.#writer.isRunning) await this.#ask('close', {}).catch(() => {});
    await Promise.all([this.#writer.close(), this.#query.close(), this.#analysers.close()]);
  }

  /** Learns what there is, of the writer that runs now. */
  #open(): Promise<void> {
    this.#opened ??= this.#learn().catch((thrown) => {
      this.#opened = undefined;
      throw thrown;
    });
    return this.#opened;
  }

  async #learn(): Promise<void> {
    const { aliases, indexes } = await this.#ask<'open', Opened>('open', {});
    this.#aliases = new Map(aliases);
    this.#indexes = new Map(indexes.map(({ name, kind }) => [name, kind]));
  }

  async #resolveIndex(target: string): Promise<string> {
    await this.#open();
    const index = this.#aliases.get(target) ?? target;
    this.#kind(index);
    this.#usedAt.set(index, this.#runtime.clock.now());
    return index;
  }

  #kind(index: string): IndexKind {
    const kind = this.#indexes.get(index);
    if (kind === undefined) throw new JangteoError('NOT_FOUND', `there is no search index "${index}"`);
    return kind;
  }

  /** The index behind a target, once the query thread has it. */
  async #seen(target: string): Promise<string> {
    for (;;) {
      const index = await this.#resolveIndex(target);
      if (this.#views.has(index)) return index;
      await this.#ask('load', { index }).catch((thrown) => {
        // Dropped since, because the alias points to another one now.
        if (this.#aliases.get(target) === index || !this.#aliases.has(target)) throw thrown;
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
      this.#idleCheck ??= this.#runtime.clock.schedule(IDLE_CHECK_MS, () => this.#unloadIdle());
      this.#query.tell({ view: event.view } satisfies QueryNews);
    } else if ('mergeFailed' in event) this.#runtime.logger.error('segments of a search index could not be merged', event.mergeFailed);
    else this.#runtime.logger.error('a search index was damaged and has been removed', event.removedDamaged);
  }

  #unloadIdle(): void {
    const live = new Set(this.#aliases.values());
    const idle = [...this.#views.keys()].filter((index) => {
      const usedAt = this.#usedAt.get(index) ?? 0;
      return !live.has(index) && this.#runtime.clock.now() - usedAt >= IDLE_MS;
    });
    const unloaded = idle.map(async (index) => {
      if (await this.#ask<'unload', boolean>('unload', { index })) await this.#forget(index);
    });
    Promise.all(unloaded)
      .catch((thrown) => this.#runtime.logger.warn('an idle search index stays in memory', { error: String(thrown) }))
      .finally(() => {
        this.#idleCheck = undefined;
        if (this.#views.size > 0 && this.#closed === undefined) {
          this.#idleCheck = this.#runtime.clock.schedule(IDLE_CHECK_MS, () => this.#unloadIdle());
        }
      });
  }

  async #forget(index: string): Promise<void> {
    this.#views.delete(index);
    this.#usedAt.delete(index);
    this.#query.tell({ forget: index } satisfies QueryNews);
    await this.#analysers.forget(index);
  }

  #tellAll(): void {
    for (const view of this.#views.values()) this.#query.tell({ view } satisfies QueryNews);
  }

  #writerLost(thrown: unknown): void {
    this.#runtime.logger.error('the thread that writes the search index was lost and starts again', { error: String(thrown) });
    this.#opened = undefined;
    for (const index of this.#unrefreshed) this.#lost.add(index);
    this.#unrefreshed.clear();
  }

  #tellLoss(index: string): void {
    if (this.#lost.delete(index)) {
      throw new JangteoError('ENGINE_AWAY', `what was written to "${index}" since its last refresh is lost: write it again`);
    }
  }
}
