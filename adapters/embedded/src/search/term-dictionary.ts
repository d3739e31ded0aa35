import { compareBytes } from './byte-order.ts';
import { GrowingBytes, GrowingNumbers } from './growing-bytes.ts';
import { type PostingList, skipsOf } from './postings.ts';

/** Terms of a block after its first are told by what they do not share with the one before ("front coding", Witten, Moffat and Bell 1999). */
const BLOCK_TERMS = 16;
/** Numbers a block: where its bytes, its postings and its skips begin. */
const BLOCK_NUMBERS = 3;
/** A term has at most 64 code points of 4 bytes. */
export const TERM_POINTS_MAX = 64;
export const TERM_BYTES_MAX = 4 * TERM_POINTS_MAX;

/** Terms upwards by their UTF-8 bytes. */
export class TermDictionaryWriter {
  readonly bytes = new GrowingBytes(1 << 14);
  readonly blocks = new GrowingNumbers();
  readonly #before = new Uint8Array(TERM_BYTES_MAX);
  #beforeLength = 0;
  #terms = 0;
  #postings = 0;
  #skips = 0;

  add(term: Uint8Array, length: number, documents: number, postingBytes: number): void {
    let shared = 0;
    if (this.#terms++ % BLOCK_TERMS === 0) {
      this.blocks.push(this.bytes.length);
      this.blocks.push(this.#postings);
      this.blocks.push(this.#skips);
    } else {
      const end = Math.min(length, this.#beforeLength);
      while (shared < end && term[shared] === this.#before[shared]) shared++;
    }
    this.bytes.varint(shared);
    this.bytes.varint(length - shared);
    this.bytes.append(term, shared, length);
    this.bytes.varint(documents);
    this.bytes.varint(postingBytes);
    this.#postings += postingBytes;
    this.#skips += skipsOf(documents);
    for (let at = shared; at < length; at++) this.#before[at] = term[at] as number;
    this.#beforeLength = length;
  }
}

/** Goes through the terms of a dictionary; `term` up to `length` is the one it stands at. */
export class TermCursor {
  readonly term = new Uint8Array(TERM_BYTES_MAX);
  length = 0;
  documents = 0;
  start = 0;
  end = 0;
  skips = 0;
  readonly #bytes: Uint8Array;
  readonly #blocks: Uint32Array;
  #at = 0;

  constructor(bytes: Uint8Array, blocks: Uint32Array) {
    this.#bytes = bytes;
    this.#blocks = blocks;
  }

  /** False behind the last one. */
  next(): boolean {
    if (this.#at >= this.#bytes.length) return false;
    const shared = this.#varint();
    const end = shared + this.#varint();
    for (let at = shared; at < end; at++) this.term[at] = this.#bytes[this.#at++] as number;
    this.length = end;
    this.skips += skipsOf(this.documents);
    this.documents = this.#varint();
    this.start = this.end;
    this.end = this.start + this.#varint();
    return true;
  }

  /** Undefined where the dictionary does not have it. Moves the cursor. */
  find(term: Uint8Array): PostingList | undefined {
    const block = this.#blockOf(term);
    if (block < 0) return undefined;
    this.#stand(block);
    for (let count = 0; count < BLOCK_TERMS && this.next(); count++) {
      const order = compareBytes(this.term, 0, this.length, term, 0, term.length);
      if (order > 0) return undefined;
      if (order === 0) return { documents: this.documents, start: this.start, end: this.end, skips: this.skips };
    }
    return undefined;
  }

  /** The last block whose first term is not behind `term`; -1 where there is none. */
  #blockOf(term: Uint8Array): number {
    let low = 0;
    let high = this.#blocks.length / BLOCK_NUMBERS;
    while (low < high) {
      const middle = (low + high) >>> 1;
      // The first term of a block shares nothing: a zero, its length, its bytes.
      this.#at = (this.#blocks[middle * BLOCK_NUMBERS] as number) + 1;
      const length = this.#varint();
      if (compareBytes(this.#bytes, this.#at, this.#at + length, term, 0, term.length) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #stand(block: number): void {
    const at = block * BLOCK_NUMBERS;
    this.#at = this.#blocks[at] as number;
    this.documents = 0;
    this.start = this.end = this.#blocks[at + 1] as number;
    this.skips = this.#blocks[at + 2] as number;
  }

  #varint(): number {
    let byte = this.#bytes[this.#at++] as number;
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = this.#bytes[this.#at++] as number;
      value |= (byte & 127) << shift;
    }
    return value >>> 0;
  }
}
