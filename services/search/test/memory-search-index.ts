import { JangteoError } from '@jangteo/kernel/errors';
import type { IndexChange, IndexKind, SearchDocument, SearchIndex } from '@jangteo/ports/search/search-index';
import { byCodePoints } from '../src/code-points.ts';

type Documents = Map<string, SearchDocument>;

interface Index {
  readonly kind: IndexKind;
  /** What is on the disk, and what a crash would lose. */
  durable: Documents;
  written: Documents;
}

export interface MemorySearchIndex extends SearchIndex {
  /** Called before each operation; throws to make it fail. */
  before: (operation: string, index: string) => Promise<void> | void;
  /** Loses what was not refreshed, as a process that is killed does. */
  crash(): void;
  /** id@version of everything that is seen, in order. */
  seen(index: string): string[];
  document(index: string, id: string): SearchDocument | undefined;
  /** Changes what is there behind everybody's back. */
  falsify(index: string, change: (documents: Documents) => void): void;
  /** Points an alias to what may not be there. */
  misdirect(alias: string, index: string): void;
}

/** An index that forgets what it was not told to keep, and does not search; for tests of what feeds it. */
export function memorySearchIndex(): MemorySearchIndex {
  const indexes = new Map<string, Index>();
  const aliases = new Map<string, string>();
  const get = (target: string): Index => {
    const index = indexes.get(aliases.get(target) ?? target);
    if (index === undefined) throw new JangteoError('NOT_FOUND', `there is no search index "${target}"`);
    return index;
  };
  const absent = async (): Promise<never> => {
    throw new JangteoError('UNIMPLEMENTED', 'not in memory');
  };
  const own: MemorySearchIndex = {
    supports: { exactCounts: true, dictionaryPerIndex: true },
    before: () => {},
    async create(name, kind) {
      await own.before('create', name);
      if (indexes.has(name)) throw new JangteoError('ALREADY_EXISTS', `there is "${name}"`);
      indexes.set(name, { kind, durable: new Map(), written: new Map() });
    },
    async drop(name) {
      await own.before('drop', name);
      if ([...aliases.values()].includes(name)) throw new JangteoError('INDEX_IN_USE', `an alias points to "${name}"`);
      indexes.delete(name);
    },
    async list() {
      return [...indexes].map(([name, { kind, durable }]) => ({
        name,
        kind: kind.kind,
        documents: durable.size,
        bytes: 0,
        createdAt: 0,
      }));
    },
    alias: async (name) => aliases.get(name),
    async pointAlias(name, index) {
      await own.before('pointAlias', index);
      get(index);
      aliases.set(name, index);
    },
    async write(name, changes) {
      await own.before('write', name);
      const { written } = get(name);
      for (const change of changes) apply(written, change);
    },
    async refresh(name) {
      await own.before('refresh', name);
      const index = get(name);
      index.durable = new Map(index.written);
    },
    async scan(name, { after = '', limit }) {
      await own.before('scan', name);
      const { kind, durable } = get(name);
      const ids = [...durable.keys()].filter((id) => byCodePoints(id, after) > 0).sort(byCodePoints);
      return ids.slice(0, limit).map((id) => {
        const document = durable.get(id) as SearchDocument;
        return { id, version: document.version, ...(kind.kind === 'raw' && { document }) };
      });
    },
    async read(name, ids) {
      const { durable } = get(name);
      return ids.flatMap((id) => durable.get(id) ?? []);
    },
    async analyse(target, texts) {
      const { kind } = get(target);
      const words = kind.kind === 'search' ? new Map(kind.dictionary.map(({ word, parts = [word] }) => [word, parts])) : new Map();
      return texts.map((text) =>
        text.split(' ').map((word, at) => ({ text: word, start: at, end: at, terms: [...(words.get(word) ?? [word])] })),
      );
    },
    search: absent,
    vocabulary: absent,
    async close() {},
    crash() {
      for (const index of indexes.values()) index.written = new Map(index.durable);
    },
    seen: (name) => [...get(name).durable.values()].map(({ id, version }) => `${id}@${version}`).sort(byCodePoints),
    document: (name, id) => get(name).durable.get(id),
    falsify(name, change) {
      change(get(name).durable);
      change(get(name).written);
    },
    misdirect: (alias, index) => void aliases.set(alias, index),
  };
  return own;
}

function apply(documents: Documents, change: IndexChange): void {
  const { id, version } = 'put' in change ? change.put : change.delete;
  if ((documents.get(id)?.version ?? 0) >= version) return;
  if ('put' in change) documents.set(id, change.put);
  else documents.delete(id);
}
