import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Analyser } from '@jangteo/korean/analyser';
import type { DictionaryRule, IndexChange, IndexInfo, IndexKind, ScanOptions } from '@jangteo/ports/search/search-index';
import { readAliases, writeAliases } from './aliases.ts';
import type { Disk } from './disk.ts';
import { type Manifest, readManifest, writeManifest } from './manifest.ts';
import { RawIndex } from './raw-index.ts';
import { Turns } from './turns.ts';
import type { View } from './view.ts';
import { WritableIndex } from './writable-index.ts';

export interface SearchFolderOptions {
  readonly root: string;
  readonly disk: Disk;
  readonly analyser: (dictionary: readonly DictionaryRule[]) => Analyser;
  readonly publish: (view: View) => void;
  readonly mergeFailed: (index: string, thrown: unknown) => void;
  /** An index without a manifest that can be read is of no use to anybody: it has been removed. */
  readonly removedDamaged: (index: string, thrown: unknown) => void;
  readonly flushDocuments?: number;
}

/** What the other threads know of an index. */
export interface KnownIndex {
  readonly name: string;
  readonly kind: IndexKind;
}

interface Entry {
  readonly manifest: Manifest;
  raw?: RawIndex;
  search?: WritableIndex;
  /** A damaged file is not read again for everybody who asks: it does not mend itself. */
  damage?: JangteoError;
}

/** All indexes of a data folder, each in a folder of its own that one thread writes. */
export class SearchFolder {
  readonly #options: SearchFolderOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #aliases: Map<string, string>;
  readonly #turns = new Turns();

  /** Removes what a crash left of indexes that were being created or dropped. */
  constructor(options: SearchFolderOptions) {
    this.#options = options;
    const { root, disk } = options;
    mkdirSync(root, { recursive: true });
    for (const entry of readdirSync(root, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const folder = join(root, entry.name);
      if (entry.name.includes('.')) disk.remove(folder);
      else this.#take(entry.name, folder);
    }
    this.#aliases = new Map([...readAliases(root)].filter(([, index]) => this.#entries.has(index)));
  }

  get aliases(): ReadonlyMap<string, string> {
    return this.#aliases;
  }

  get known(): KnownIndex[] {
    return [...this.#entries].map(([name, { manifest }]) => ({ name, kind: manifest.kind }));
  }

  create(index: string, kind: IndexKind, createdAt: number): Promise<void> {
    return this.#turns.take(index, async () => {
      if (this.#entries.has(index) || this.#aliases.has(index)) throw new JangteoError('ALREADY_EXISTS', `"${index}" exists already`);
      const { disk } = this.#options;
      const folder = this.#folder(index);
      const manifest: Manifest = { kind, createdAt, nextSegment: 1, segments: [] };
      disk.remove(`${folder}.new`);
      mkdirSync(`${folder}.new`);
      writeManifest(disk, `${folder}.new`, manifest, []);
      disk.rename(`${folder}.new`, folder);
      this.#entries.set(index, { manifest });
    });
  }

  drop(index: string): Promise<void> {
    return this.#turns.take(index, async () => {
      for (const [alias, target] of this.#aliases) {
        if (target === index) throw new JangteoError('INDEX_IN_USE', `the alias "${alias}" points to "${index}"`);
      }
      const entry = this.#entries.get(index);
      if (entry === undefined) return;
      await close(entry);
      this.#entries.delete(index);
      const { disk } = this.#options;
      disk.rename(this.#folder(index), `${this.#folder(index)}.dropped`);
      disk.remove(`${this.#folder(index)}.dropped`);
    });
  }

  list(): IndexInfo[] {
    return [...this.#entries.keys()].sort().map((name) => {
      const { manifest, search } = this.#entry(name);
      const { kind, createdAt, segments } = search?.manifest ?? manifest;
      const documents = kind.kind === 'raw' ? this.#raw(name).count() : segments.reduce((sum, { alive }) => sum + alive, 0);
      return { name, kind: kind.kind, documents, bytes: bytesIn(this.#folder(name)), createdAt };
    });
  }

  /** One after the other with drops, so that no alias points to what goes. */
  async pointAlias(alias: string, index: string): Promise<void> {
    await this.#turns.take(index, async () => {
      this.#entry(index);
      if (this.#entries.has(alias)) throw new JangteoError('ALREADY_EXISTS', `"${alias}" is an index`);
      const aliases = new Map(this.#aliases).set(alias, index);
      writeAliases(this.#options.disk, this.#options.root, aliases);
      this.#aliases.set(alias, index);
    });
  }

  write(index: string, changes: readonly IndexChange[]): Promise<void> {
    return this.#turns.take(index, async () => {
      if (this.#isRaw(index)) this.#raw(index).write(changes);
      else await this.#search(index).write(changes);
    });
  }

  refresh(index: string): Promise<void> {
    return this.#turns.take(index, async () => {
      if (this.#isRaw(index)) this.#raw(index).refresh();
      else this.#search(index).refresh();
    });
  }

  /** A page as JSON: ids, versions and, from a raw index, documents. */
  scan(index: string, { after, limit, versionsOnly = false }: ScanOptions): string {
    if (!this.#isRaw(index)) return JSON.stringify(this.#search(index).scan(after, limit));
    if (versionsOnly) return JSON.stringify(this.#raw(index).versions(after, limit));
    const rows = this.#raw(index).scan(after, limit);
    return `[${rows.map(({ id, version, json }) => `{"id":${JSON.stringify(id)},"version":${version},"document":${json}}`).join(',')}]`;
  }

  /** Documents of a raw index as a JSON array. */
  read(index: string, ids: readonly string[]): string {
    if (!this.#isRaw(index)) throw new JangteoError('INVALID_REQUEST', `"${index}" keeps no documents: it is no raw index`);
    return `[${this.#raw(index).read(ids).join(',')}]`;
  }

  /** A search index, opened and published. */
  searchIndex(index: string): WritableIndex {
    if (this.#isRaw(index)) throw new JangteoError('INVALID_REQUEST', `"${index}" is a raw index and cannot be searched`);
    return this.#search(index);
  }

  /** Takes a search index out of memory. False where it has writes that are not seen yet. */
  unload(index: string): Promise<boolean> {
    return this.#turns.take(index, async () => {
      const entry = this.#entries.get(index);
      if (entry?.search === undefined) return true;
      const { search } = entry;
      if (search.hasUnseen) return false;
      delete entry.search;
      this.#entries.set(index, { manifest: search.manifest });
      await search.close();
      return true;
    });
  }

  /** What was written since the last refresh is lost. */
  async close(): Promise<void> {
    await this.#turns.end();
    for (const entry of this.#entries.values()) await close(entry);
  }

  #folder(index: string): string {
    return join(this.#options.root, index);
  }

  #take(index: string, folder: string): void {
    try {
      this.#entries.set(index, { manifest: readManifest(folder).manifest });
    } catch (thrown) {
      this.#options.removedDamaged(index, thrown);
      this.#options.disk.remove(folder);
    }
  }

  #entry(index: string): Entry {
    const entry = this.#entries.get(index);
    if (entry === undefined) throw new JangteoError('NOT_FOUND', `there is no search index "${index}"`);
    return entry;
  }

  #isRaw(index: string): boolean {
    return this.#entry(index).manifest.kind.kind === 'raw';
  }

  #raw(index: string): RawIndex {
    const entry = this.#entry(index);
    entry.raw ??= new RawIndex(this.#folder(index));
    return entry.raw;
  }

  #search(index: string): WritableIndex {
    const entry = this.#entry(index);
    if (entry.damage !== undefined) throw entry.damage;
    try {
      entry.search ??= this.#openSearch(index);
    } catch (thrown) {
      if (thrown instanceof JangteoError) entry.damage = thrown;
      throw thrown;
    }
    return entry.search;
  }

  #openSearch(index: string): WritableIndex {
    const { mergeFailed, ...options } = this.#options;
    return WritableIndex.open({
      ...options,
      name: index,
      folder: this.#folder(index),
      mergeFailed: (thrown) => mergeFailed(index, thrown),
    });
  }
}

async function close({ raw, search }: Entry): Promise<void> {
  raw?.close();
  await search?.close();
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, file) => sum + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0), 0);
}
