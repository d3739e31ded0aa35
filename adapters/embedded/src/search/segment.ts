import { compareBytes, hashBytes } from './byte-order.ts';
import { type SegmentHeader, type SegmentParts, unpackSegment } from './segment-file.ts';
import { TermCursor } from './term-dictionary.ts';

/** One bit a document, 1 for one that lives; undefined: all do. Never changed once another thread has it. */
export type LiveBits = Uint32Array | undefined;

/**
 * Some thousand documents that never change, after Lucene's segments: terms, postings, columns. Documents are numbered by popularity
 * downwards, then by id upwards, so that the order of ties is the order of their numbers.
 */
export class Segment {
  readonly name: string;
  readonly file: Uint8Array;
  readonly header: SegmentHeader;
  readonly parts: SegmentParts;
  readonly documents: number;
  readonly #idText: Buffer;

  constructor(name: string, file: Uint8Array, check = false) {
    this.name = name;
    this.file = file;
    const { header, parts } = unpackSegment(name, file, check);
    this.header = header;
    this.parts = parts;
    this.documents = header.documents;
    const { ids } = parts;
    this.#idText = Buffer.from(ids.buffer as SharedArrayBuffer, ids.byteOffset, ids.length);
  }

  id(document: number): string {
    const { idStarts } = this.parts;
    return this.#idText.toString('utf8', idStarts[document], idStarts[document + 1]);
  }

  terms(): TermCursor {
    return new TermCursor(this.parts.termBytes, this.parts.termBlocks);
  }

  /** The document with an id, whether it lives or not; -1 where there is none. */
  find(id: Uint8Array, length: number, hash = hashBytes(id, 0, length)): number {
    const { idSlots } = this.parts;
    const last = idSlots.length - 1;
    for (let slot = hash & last; ; slot = (slot + 1) & last) {
      const document = (idSlots[slot] as number) - 1;
      if (document < 0) return -1;
      if (this.compareId(document, id, length) === 0) return document;
    }
  }

  compareId(document: number, id: Uint8Array, length: number): number {
    const { ids, idStarts } = this.parts;
    return compareBytes(ids, idStarts[document] as number, idStarts[document + 1] as number, id, 0, length);
  }

  /** How many documents come before this popularity and id, both told or found here or not. */
  rank(popularity: number, id: Uint8Array): number {
    const column = this.parts.popularity;
    let low = 0;
    let high = this.documents;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const own = column[middle] as number;
      if (own > popularity || (own === popularity && this.compareId(middle, id, id.length) < 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where in `byId` the ids behind `id` begin. */
  placeAfter(id: Uint8Array): number {
    const { byId } = this.parts;
    let low = 0;
    let high = this.documents;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compareId(byId[middle] as number, id, id.length) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export function isLive(live: LiveBits, document: number): boolean {
  return live === undefined || (((live[document >>> 5] as number) >>> (document & 31)) & 1) === 1;
}

export function countLive(live: LiveBits, documents: number): number {
  if (live === undefined) return documents;
  let count = 0;
  for (const word of live) count += ones(word);
  return count;
}

/** A copy to take documents out of. */
export function copyLive(live: LiveBits, documents: number): Uint32Array {
  const words = (documents + 31) >>> 5;
  const copy = new Uint32Array(new SharedArrayBuffer(words * 4));
  if (live !== undefined) {
    copy.set(live);
    return copy;
  }
  copy.fill(0xffff_ffff);
  if ((documents & 31) !== 0) copy[words - 1] = 2 ** (documents & 31) - 1;
  return copy;
}

export function takeOut(live: Uint32Array, document: number): void {
  live[document >>> 5] = (live[document >>> 5] as number) & ~(1 << (document & 31));
}

/** Hamming weight (Warren, Hacker's Delight). */
function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
