import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { type Morphology, sharedMorphology } from '@jangteo/korean/morphology';
import { systemDisk } from './disk.ts';
import { SearchFolder } from './search-folder.ts';
import { emit, serveThread } from './serve-thread.ts';
import { vocabularyOf } from './vocabulary.ts';
import { WordMemo } from './word-memo.ts';
import type { Opened, WriterEvent, WriterMethods, WriterStart } from './writer-messages.ts';

const { root, analysis } = workerData as WriterStart;
const { openAnalyser } = (await import(analysis)) as typeof import('@jangteo/korean/analyser');
let opened: SearchFolder | undefined;
let openedMemo: WordMemo | undefined;
let morphology: Morphology | undefined;

/** The one writer of all indexes, and the one place where morphology is loaded. */
const methods: { readonly [M in keyof WriterMethods]: (request: WriterMethods[M]) => unknown | Promise<unknown> } = {
  open: (): Opened => ({ aliases: [...folder().aliases], indexes: folder().known }),
  create: ({ index, kind, now }) => folder().create(index, kind, now),
  drop: ({ index }) => folder().drop(index),
  list: () => folder().list(),
  pointAlias: ({ alias, index }) => folder().pointAlias(alias, index),
  load: ({ index }) => void folder().searchIndex(index),
  write: ({ index, changes }) => folder().write(index, changes),
  refresh: ({ index }) => folder().refresh(index),
  scan: ({ index, ...options }) => new Json(folder().scan(index, options)),
  unload: ({ index }) => folder().unload(index),
  read: ({ index, ids }) => new Json(folder().read(index, ids)),
  vocabulary: async ({ index, minDocuments }) => pages(await vocabularyOf(folder().searchIndex(index).view, minDocuments)),
  remember: ({ eojeols }) => memo().get(eojeols),
  async analyse({ eojeols }) {
    const analyses = await shared().analyse(eojeols);
    await memo().put(eojeols.map((eojeol, nth) => [eojeol, analyses[nth] ?? ''] as const));
    return analyses;
  },
  async close() {
    await opened?.close();
    await morphology?.close();
    openedMemo?.close();
  },
};

/** JSON that is text already. */
class Json {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

serveThread(
  Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      async (json: string) => {
        const answer = await (method as (request: unknown) => unknown)(JSON.parse(json));
        return answer instanceof Json ? answer.text : (JSON.stringify(answer) ?? '');
      },
    ]),
  ),
);

/** So many words are read out of JSON at once. */
const PAGE = 1_000;

/** Each page is JSON by itself, so that its reader can do other things between two of them. */
function pages(words: readonly unknown[]): string[] {
  return Array.from({ length: Math.ceil(words.length / PAGE) }, (_, nth) => JSON.stringify(words.slice(nth * PAGE, (nth + 1) * PAGE)));
}

function folder(): SearchFolder {
  opened ??= new SearchFolder({
    root,
    disk: systemDisk,
    analyser: (dictionary) => openAnalyser({ dictionary, runtime: systemRuntime, memo: memo(), morphology: shared() }),
    publish: (view) => emit<WriterEvent>({ view }),
    mergeFailed: (index, thrown) => emit<WriterEvent>({ mergeFailed: { index, error: String(thrown) } }),
    removedDamaged: (index, thrown) => emit<WriterEvent>({ removedDamaged: { index, error: String(thrown) } }),
  });
  return opened;
}

function memo(): WordMemo {
  openedMemo ??= new WordMemo(join(root, 'words.db'));
  return openedMemo;
}

function shared(): Morphology {
  morphology ??= sharedMorphology({ runtime: systemRuntime });
  return morphology;
}
