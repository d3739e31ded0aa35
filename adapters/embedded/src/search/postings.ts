import { GrowingBytes, GrowingNumbers } from './growing-bytes.ts';

/** One bit for each field of SEARCH_FIELDS. */
export const MASK_BITS = 5;
export const MASKS = 1 << MASK_BITS;
/** A list is cut into blocks of so many documents; a longer one has a skip for each block. */
export const BLOCK = 128;

/**
 * Documents upwards, each with the mask of the fields that have the term: `distance << 5 | mask` as a varint, the distance being that
 * from the document before (from -1 for the first). A skip is the last document of its block and where its bytes end, counted from
 * the list's first.
 */
export interface PostingList {
  readonly documents: number;
  /** First byte in the segment's postings. */
  readonly start: number;
  readonly end: number;
  /** First number in the segment's skips; two a block. */
  readonly skips: number;
}

export class PostingsWriter {
  readonly bytes = new GrowingBytes(1 << 16);
  readonly skips = new GrowingNumbers();
  #start = 0;
  #documents = 0;
  #last = -1;
  #isLong = false;

  /** `documents` says how many will come. */
  begin(documents: number): void {
    this.#start = this.bytes.length;
    this.#documents = 0;
    this.#last = -1;
    this.#isLong = documents > BLOCK;
  }

  add(document: number, mask: number): void {
    const { bytes } = this;
    bytes.reserve(5);
    let code = (((document - this.#last) << MASK_BITS) | mask) >>> 0;
    const content = bytes.bytes;
    let at = bytes.length;
    while (code > 127) {
      content[at++] = (code & 127) | 128;
      code >>>= 7;
    }
    content[at++] = code;
    bytes.length = at;
    this.#last = document;
    if (++this.#documents % BLOCK === 0 && this.#isLong) this.#skip();
  }

  /** How many bytes the list has. */
  end(): number {
    if (this.#isLong && this.#documents % BLOCK !== 0) this.#skip();
    return this.bytes.length - this.#start;
  }

  #skip(): void {
    this.skips.push(this.#last);
    this.skips.push(this.bytes.length - this.#start);
  }
}

export function skipsOf(documents: number): number {
  return documents > BLOCK ? 2 * Math.ceil(documents / BLOCK) : 0;
}

/** Reads `distance << 5 | mask` of each document into `codes`, as `document << 5 | mask`. Returns how many. */
export function readPostings(postings: Uint8Array, { start, end }: PostingList, codes: Uint32Array, from = 0): number {
  let at = start;
  let to = from;
  let document = -1;
  while (at < end) {
    let byte = postings[at++] as number;
    let code = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = postings[at++] as number;
      code |= (byte & 127) << shift;
    }
    code >>>= 0;
    document += code >>> MASK_BITS;
    codes[to++] = ((document << MASK_BITS) | (code & (MASKS - 1))) >>> 0;
  }
  return to - from;
}
