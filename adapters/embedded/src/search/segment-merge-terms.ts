import { MASK_BITS, type PostingList, PostingsWriter, readPostings } from './postings.ts';
import type { SegmentParts } from './segment-file.ts';
import type { MergeSource } from './segment-merge.ts';
import { type TermCursor, TermDictionaryWriter } from './term-dictionary.ts';
import { TermMerge } from './term-merge.ts';

/** Postings between two yields: well under a millisecond. */
const STEP = 4_096;

export type TermParts = Pick<SegmentParts, 'termBytes' | 'termBlocks' | 'postings' | 'skips'>;

export function* mergeTerms(sources: readonly MergeSource[], places: readonly Int32Array[]): Generator<void, TermParts> {
  const dictionary = new TermDictionaryWriter();
  const writer = new PostingsWriter();
  const runs = new Runs(sources.reduce((sum, { segment }) => sum + segment.documents, 0));
  const cursors = sources.map(({ segment }) => segment.terms());
  const terms = new TermMerge(cursors);
  let work = 0;
  for (let same = terms.next(); same.length > 0; same = terms.next()) {
    const { term, length } = cursors[same[0] as number] as TermCursor;
    runs.clear();
    for (const nth of same)
      runs.add((sources[nth] as MergeSource).segment.parts.postings, cursors[nth] as TermCursor, places[nth] as Int32Array);
    const codes = runs.merged();
    if (codes.length > 0) {
      writer.begin(codes.length);
      for (let at = 0; at < codes.length; at++) writer.add((codes[at] as number) >>> MASK_BITS, (codes[at] as number) & 31);
      dictionary.add(term, length, codes.length, writer.end());
    }
    work += 8 + codes.length;
    if (work > STEP) {
      work = 0;
      yield;
    }
  }
  return {
    termBytes: dictionary.bytes.content(),
    termBlocks: dictionary.blocks.content(),
    postings: writer.bytes.content(),
    skips: writer.skips.content(),
  };
}

/** Lists of one term, each upwards, that become one. */
class Runs {
  #codes: Uint32Array;
  #spare: Uint32Array;
  /** Where each run ends. */
  #ends: number[] = [];

  constructor(capacity: number) {
    this.#codes = new Uint32Array(capacity);
    this.#spare = new Uint32Array(capacity);
  }

  clear(): void {
    this.#ends = [];
  }

  /** A source's list, its documents at their new places, which are in the same order. */
  add(postings: Uint8Array, list: PostingList, places: Int32Array): void {
    const codes = this.#codes;
    const from = this.#ends.at(-1) ?? 0;
    const end = from + readPostings(postings, list, codes, from);
    let to = from;
    for (let at = from; at < end; at++) {
      const code = codes[at] as number;
      const place = places[code >>> MASK_BITS] as number;
      if (place >= 0) codes[to++] = ((place << MASK_BITS) | (code & 31)) >>> 0;
    }
    if (to > from) this.#ends.push(to);
  }

  /** Two by two, until there is one. Valid until the next `add`. */
  merged(): Uint32Array {
    while (this.#ends.length > 1) {
      const ends: number[] = [];
      let from = 0;
      for (let nth = 0; nth < this.#ends.length; nth += 2) {
        const middle = this.#ends[nth] as number;
        const end = this.#ends[nth + 1] ?? middle;
        this.#mergeTwo(from, middle, end);
        ends.push(end);
        from = end;
      }
      [this.#codes, this.#spare, this.#ends] = [this.#spare, this.#codes, ends];
    }
    return this.#codes.subarray(0, this.#ends[0] ?? 0);
  }

  #mergeTwo(from: number, middle: number, end: number): void {
    const [codes, spare] = [this.#codes, this.#spare];
    let [left, right] = [from, middle];
    for (let to = from; to < end; to++) {
      if (right >= end || (left < middle && (codes[left] as number) < (codes[right] as number))) spare[to] = codes[left++] as number;
      else spare[to] = codes[right++] as number;
    }
  }
}
