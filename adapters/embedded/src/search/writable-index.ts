import type { Analyser } from '@jangteo/korean/analyser';
import type { DictionaryRule, IndexChange, SearchDocument } from '@jangteo/ports/search/search-index';
import type { Disk } from './disk.ts';
import { addDocument, wordsOf } from './document-words.ts';
import { carryDeletions, type Held, HeldSegments } from './held-segments.ts';
import { IndexFiles } from './index-files.ts';
import type { Manifest } from './manifest.ts';
import type { Segment } from './segment.ts';
import { SegmentBuilder } from './segment-builder.ts';
import { type Merged, mergeSegments } from './segment-merge.ts';
import { inSlices } from './slices.ts';
import type { View } from './view.ts';

export interface WritableIndexOptions {
  readonly name: string;
  readonly folder: string;
  readonly disk: Disk;
  readonly analyser: (dictionary: readonly DictionaryRule[]) => Analyser;
  readonly publish: (view: View) => void;
  /** Searches go on without it; the next refresh tries again. */
  readonly mergeFailed: (thrown: unknown) => void;
  /** For tests; more documents than this in memory become a segment that is not seen yet. */
  readonly flushDocuments?: number;
}

/** The thread answers nothing while it makes a segment of them, some 100 ms. */
const FLUSH_DOCUMENTS = 1 << 14;
const FLUSH_BYTES = 32 << 20;
/** Writes wait for merges beyond so many. */
const SEGMENTS_MAX = 64;

/** A search index as its one writer has it. Calls come one after the other; merges run beside them. */
export class WritableIndex {
  readonly #options: WritableIndexOptions;
  readonly #analyser: Analyser;
  readonly #files: IndexFiles;
  readonly #held: HeldSegments;
  #builder = new SegmentBuilder();
  #inBuilder = new Map<string, number>();
  #merging: Promise<void> | undefined;
  #isClosed = false;

  private constructor(options: WritableIndexOptions, files: IndexFiles, held: readonly Held[]) {
    const { kind } = files.manifest;
    this.#options = options;
    this.#files = files;
    this.#held = new HeldSegments(held);
    this.#analyser = options.analyser(kind.kind === 'search' ? kind.dictionary : []);
  }

  /** Takes the index as its last manifest says and removes what a crash left. Throws ENGINE_AWAY where files are damaged. */
  static open(options: WritableIndexOptions): WritableIndex {
    const { files, held } = IndexFiles.open(options.folder, options.disk);
    const index = new WritableIndex(options, files, held);
    index.#publish();
    return index;
  }

  /** Applies changes in their order. */
  async write(changes: readonly IndexChange[]): Promise<void> {
    // What is put in again behind its deletion is news, whatever its version.
    const deleted = new Set(changes.flatMap((change) => ('delete' in change ? [change.delete.id] : [])));
    const puts = changes.flatMap((change) =>
      'put' in change && (deleted.has(change.put.id) || this.#isNews(change.put)) ? [change.put] : [],
    );
    const words = new Map((await wordsOf(this.#analyser, puts)).map((of, nth) => [puts[nth] as SearchDocument, of]));
    for (const change of changes) {
      if ('delete' in change) this.#delete(change.delete.id, change.delete.version);
      else {
        const of = words.get(change.put);
        if (of === undefined || !this.#isNews(change.put)) continue;
        this.#takeOut(change.put.id);
        this.#inBuilder.set(change.put.id, addDocument(this.#builder, change.put, of));
      }
    }
    if (this.#builder.documents >= (this.#options.flushDocuments ?? FLUSH_DOCUMENTS) || this.#builder.bytes > FLUSH_BYTES) this.#flush();
    if (this.#held.count > SEGMENTS_MAX) await this.#merging;
  }

  /** Makes all that was written durable and seen. */
  refresh(): void {
    if (!this.hasUnseen) return;
    this.#flush();
    const hide = this.#held.show();
    try {
      this.#files.commit(this.#held.seen);
    } catch (thrown) {
      hide();
      throw thrown;
    }
    this.#publish();
    this.#mergeSoon();
  }

  /** Ids upwards after `after`, of what searches see. */
  scan(after: string | undefined, limit: number): { id: string; version: number }[] {
    return this.#held.scan(after, limit);
  }

  /** As it would be found after a crash. */
  get manifest(): Manifest {
    return this.#files.manifest;
  }

  /** What searches see now. */
  get view(): View {
    return this.#held.view(this.#options.name);
  }

  /** Whether something was written since the last refresh. */
  get hasUnseen(): boolean {
    return this.#builder.documents > 0 || this.#held.hasUnseen;
  }

  /** Resolves when no merge runs and none is due. */
  async settled(): Promise<void> {
    while (this.#merging !== undefined) await this.#merging;
  }

  /** What was written since the last refresh is lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#merging;
    await this.#analyser.close();
  }

  #isNews({ id, version }: { readonly id: string; readonly version: number }): boolean {
    return version > this.#version(id);
  }

  /** -1 where there is none. */
  #version(id: string): number {
    const place = this.#inBuilder.get(id);
    if (place !== undefined) return this.#builder.version(place);
    return this.#held.version(id);
  }

  #delete(id: string, version: number): void {
    if (version <= this.#version(id)) return;
    this.#takeOut(id);
  }

  #takeOut(id: string): void {
    const place = this.#inBuilder.get(id);
    if (place !== undefined) {
      this.#builder.takeOut(place);
      this.#inBuilder.delete(id);
    }
    this.#held.takeOut(id);
  }

  /** What is in memory becomes a segment, which `refresh` will show. */
  #flush(): void {
    if (this.#builder.documents > 0) {
      this.#held.add(unseen(this.#files.store(this.#builder.pack())));
      this.#mergeSoon();
    }
    this.#builder = new SegmentBuilder();
    this.#inBuilder = new Map();
  }

  #publish(): void {
    this.#options.publish(this.view);
  }

  #mergeSoon(): void {
    if (this.#isClosed) return;
    this.#merging ??= this.#mergeAll()
      .catch(this.#options.mergeFailed)
      .finally(() => {
        this.#merging = undefined;
      });
  }

  async #mergeAll(): Promise<void> {
    while (!this.#isClosed) {
      const held = this.#held.pickMerge();
      if (held.length === 0) return;
      const sources = held.map(({ segment, seen, seenLive, live }) => ({ segment, live: seen ? seenLive : live }));
      const merged = await inSlices(mergeSegments(sources), () => !this.#isClosed);
      if (merged !== undefined) this.#replace(held, merged);
    }
  }

  /** Puts a merged segment in its sources' place. */
  #replace(sources: readonly Held[], { file, places }: Merged): void {
    const merged = unseen(this.#files.store(file));
    merged.seen = (sources[0] as Held).seen;
    carryDeletions(merged, sources, places);
    const putBack = this.#held.replace(merged, sources);
    try {
      if (merged.seen) this.#files.commit(this.#held.seen);
    } catch (thrown) {
      putBack();
      this.#files.abandon(merged.segment);
      throw thrown;
    }
    if (merged.seen) this.#publish();
    for (const { segment } of sources) this.#files.remove(segment);
  }
}

function unseen(segment: Segment): Held {
  return { segment, seen: false, seenLive: undefined, live: undefined };
}
