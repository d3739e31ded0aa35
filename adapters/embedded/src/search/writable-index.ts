import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Analyser } from '@jangteo/korean/analyser';
import type { DictionaryRule, IndexChange, SearchDocument } from '@jangteo/ports/search/search-index';
import type { Disk } from './disk.ts';
import { readShared } from './disk.ts';
import { addDocument, wordsOf } from './document-words.ts';
import { filesOf, type Manifest, readManifest, writeManifest } from './manifest.ts';
import { pickMerge } from './merge-policy.ts';
import { copyLive, countLive, isLive, type LiveBits, Segment, takeOut } from './segment.ts';
import { SegmentBuilder } from './segment-builder.ts';
import { type Merged, type MergeSource, mergeSegments } from './segment-merge.ts';
import { inSlices } from './slices.ts';

/** What searches see of an index. */
export interface View {
  readonly index: string;
  /** As documents only ever die, two views with as many alive have the same ones. */
  readonly segments: readonly { readonly name: string; readonly file: Uint8Array; readonly live: LiveBits; readonly alive: number }[];
}

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

interface Held {
  readonly segment: Segment;
  /** Whether searches see it, and a restart finds it. */
  seen: boolean;
  /** As searches see it, and as the writes since have left it. */
  seenLive: LiveBits;
  live: LiveBits;
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
  readonly #id = new Uint8Array(ID_BYTES_MAX);
  #manifest: Manifest;
  #nextSegment: number;
  #held: Held[];
  #builder = new SegmentBuilder();
  #inBuilder = new Map<string, number>();
  #merging: Promise<void> | undefined;
  #isClosed = false;

  private constructor(options: WritableIndexOptions, manifest: Manifest, held: Held[]) {
    this.#options = options;
    this.#manifest = manifest;
    this.#nextSegment = manifest.nextSegment;
    this.#held = held;
    this.#analyser = options.analyser(manifest.kind.kind === 'search' ? manifest.kind.dictionary : []);
  }

  /** Takes the index as its last manifest says and removes what a crash left. Throws ENGINE_AWAY where files are damaged. */
  static open(options: WritableIndexOptions): WritableIndex {
    const { folder, disk } = options;
    const { manifest, live } = readManifest(folder);
    const files = filesOf(manifest);
    for (const file of readdirSync(folder)) if (!files.has(file)) disk.remove(join(folder, file));
    const held = manifest.segments.map(({ name, bytes }, nth): Held => {
      const segment = new Segment(name, readShared(join(folder, name), bytes), true);
      return { segment, seen: true, seenLive: live[nth], live: live[nth] };
    });
    const index = new WritableIndex(options, manifest, held);
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
    if (this.#held.length > SEGMENTS_MAX) await this.#merging;
  }

  /** Makes all that was written durable and seen. */
  refresh(): void {
    if (!this.hasUnseen) return;
    this.#flush();
    const before = this.#held.map(({ seen, seenLive }) => ({ seen, seenLive }));
    for (const one of this.#held) Object.assign(one, { seen: true, seenLive: one.live });
    try {
      this.#commit();
    } catch (thrown) {
      for (const [nth, one] of this.#held.entries()) Object.assign(one, before[nth]);
      throw thrown;
    }
    this.#publish();
    this.#mergeSoon();
  }

  /** Ids upwards after `after`, of what searches see. */
  scan(after: string | undefined, limit: number): { id: string; version: number }[] {
    const start = Buffer.from(after ?? '');
    const heads = this.#held
      .filter(({ seen }) => seen)
      .map(({ segment, seenLive }) => ({ segment, live: seenLive, at: after === undefined ? 0 : segment.placeAfter(start) }));
    const found: { id: string; version: number }[] = [];
    while (found.length < limit) {
      let least: { head: (typeof heads)[number]; document: number; id: Buffer } | undefined;
      for (const head of heads) {
        const document = nextLive(head);
        if (document < 0) continue;
        const id = idBytes(head.segment, document);
        if (least === undefined || Buffer.compare(id, least.id) < 0) least = { head, document, id };
      }
      if (least === undefined) break;
      least.head.at++;
      found.push({ id: least.id.toString(), version: least.head.segment.parts.versions[least.document] as number });
    }
    return found;
  }

  /** As it would be found after a crash. */
  get manifest(): Manifest {
    return this.#manifest;
  }

  /** What searches see now. */
  get view(): View {
    const segments = this.#held.filter(({ seen }) => seen);
    return {
      index: this.#options.name,
      segments: segments.map(({ segment: { name, file, documents }, seenLive }) => ({
        name,
        file,
        live: seenLive,
        alive: countLive(seenLive, documents),
      })),
    };
  }

  /** Whether something was written since the last refresh. */
  get hasUnseen(): boolean {
    return this.#builder.documents > 0 || this.#held.some(({ seen, seenLive, live }) => !seen || seenLive !== live);
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
    const found = this.#find(id);
    return found === undefined ? -1 : (found.held.segment.parts.versions[found.document] as number);
  }

  #find(id: string): { held: Held; document: number } | undefined {
    const { written } = encoder.encodeInto(id, this.#id);
    for (let nth = this.#held.length - 1; nth >= 0; nth--) {
      const held = this.#held[nth] as Held;
      const document = held.segment.find(this.#id, written);
      if (document >= 0 && isLive(held.live, document)) return { held, document };
    }
    return undefined;
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
    const found = this.#find(id);
    if (found === undefined) return;
    const { held, document } = found;
    // Searches read the bits that they were given: the first change takes a copy.
    if (held.live === undefined || held.live === held.seenLive) held.live = copyLive(held.live, held.segment.documents);
    takeOut(held.live, document);
  }

  /** What is in memory becomes a segment, which `refresh` will show. */
  #flush(): void {
    if (this.#builder.documents > 0) {
      this.#held.push(this.#store(this.#builder.pack()));
      this.#mergeSoon();
    }
    this.#builder = new SegmentBuilder();
    this.#inBuilder = new Map();
  }

  #store(file: Uint8Array): Held {
    const name = `segment-${this.#nextSegment++}`;
    const { disk, folder } = this.#options;
    try {
      disk.write(join(folder, name), [file]);
    } catch (thrown) {
      // The disk may be full of it.
      disk.remove(join(folder, name));
      throw thrown;
    }
    return { segment: new Segment(name, file), seen: false, seenLive: undefined, live: undefined };
  }

  #commit(): void {
    const seen = this.#held.filter((one) => one.seen);
    const segments = seen.map(({ segment: { name, file, documents }, seenLive }) => ({
      name,
      bytes: file.length,
      documents,
      alive: countLive(seenLive, documents),
    }));
    const manifest = { ...this.#manifest, nextSegment: this.#nextSegment, segments };
    const { disk, folder } = this.#options;
    writeManifest(
      disk,
      folder,
      manifest,
      seen.map(({ seenLive }) => seenLive),
    );
    this.#manifest = manifest;
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
      // What is seen and what is not yet stay apart: a merge shows nothing early.
      const picked = [true, false].map((seen) => pickMerge(this.#sized(seen))).find(({ length }) => length > 0);
      if (picked === undefined) return;
      const held = picked.map((one) => one.held);
      const sources = held.map(({ segment, seen, seenLive, live }) => ({ segment, live: seen ? seenLive : live }));
      const merged = await inSlices(mergeSegments(sources), () => !this.#isClosed);
      if (merged !== undefined) this.#replace(held, sources, merged);
    }
  }

  #sized(seen: boolean) {
    return this.#held
      .filter((held) => held.seen === seen)
      .map((held) => ({ held, documents: held.segment.documents, alive: countLive(held.live, held.segment.documents) }));
  }

  /** Puts a merged segment in its sources' place, without what was deleted meanwhile. */
  #replace(held: readonly Held[], sources: readonly MergeSource[], { file, places }: Merged): void {
    const merged = this.#store(file);
    const { documents } = merged.segment;
    merged.seen = (held[0] as Held).seen;
    for (const [nth, { segment, seenLive, live }] of held.entries()) {
      for (let document = 0; document < segment.documents; document++) {
        const place = places[nth]?.[document] as number;
        if (place < 0 || isLive(live, document)) continue;
        if (merged.seen && !isLive(seenLive, document)) merged.seenLive = without(merged.seenLive, documents, place);
        merged.live = without(merged.live, documents, place);
      }
    }
    const before = this.#held;
    this.#held = [...before.filter((one) => !held.includes(one)), ...(documents > 0 ? [merged] : [])];
    try {
      if (merged.seen) this.#commit();
    } catch (thrown) {
      this.#held = before;
      throw thrown;
    }
    if (merged.seen) this.#publish();
    const { disk, folder } = this.#options;
    for (const { segment } of sources) disk.remove(join(folder, segment.name));
  }
}

const ID_BYTES_MAX = 4_096;
const encoder = new TextEncoder();

function without(live: LiveBits, documents: number, document: number): Uint32Array {
  const bits = live ?? copyLive(undefined, documents);
  takeOut(bits, document);
  return bits;
}

function nextLive(head: { readonly segment: Segment; readonly live: LiveBits; at: number }): number {
  const { byId } = head.segment.parts;
  while (head.at < byId.length && !isLive(head.live, byId[head.at] as number)) head.at++;
  return head.at < byId.length ? (byId[head.at] as number) : -1;
}

function idBytes({ parts: { ids, idStarts } }: Segment, document: number): Buffer {
  const start = idStarts[document] as number;
  return Buffer.from(ids.buffer as SharedArrayBuffer, ids.byteOffset + start, (idStarts[document + 1] as number) - start);
}
