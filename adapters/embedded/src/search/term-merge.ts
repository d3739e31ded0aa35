import { compareBytes } from './byte-order.ts';
import type { TermCursor } from './term-dictionary.ts';

/** Goes through the terms of several dictionaries at once, upwards. A binary heap of cursors: most terms are in one dictionary alone. */
export class TermMerge {
  readonly #cursors: readonly TermCursor[];
  /** Places of cursors that have a term, the least first. */
  readonly #heap: number[] = [];
  /** Those that have the term of now. */
  #same: number[] = [];
  /** The term of now is that of the first in the heap alone, which is still there. */
  #isAlone = false;

  /** The cursors stand before their first terms. */
  constructor(cursors: readonly TermCursor[]) {
    this.#cursors = cursors;
    for (const [place, cursor] of cursors.entries()) if (cursor.next()) this.#push(place);
  }

  /** Places of the cursors that stand at the next term; none behind the last one. Valid until it is called again. */
  next(): readonly number[] {
    this.#advance();
    const heap = this.#heap;
    const [first] = heap;
    if (first === undefined) return this.#same;
    this.#isAlone = !this.#isSame(first, heap[1]) && !this.#isSame(first, heap[2]);
    if (this.#isAlone) this.#same.push(first);
    else while (this.#isSame(first, heap[0])) this.#same.push(this.#pop());
    return this.#same;
  }

  #advance(): void {
    if (this.#isAlone) {
      if (this.#cursors[this.#heap[0] as number]?.next()) this.#sinkFirst();
      else this.#pop();
      this.#isAlone = false;
    } else for (const place of this.#same) if (this.#cursors[place]?.next()) this.#push(place);
    this.#same = [];
  }

  #push(place: number): void {
    const heap = this.#heap;
    let at = heap.push(place) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#compare(heap[above] as number, place) <= 0) break;
      heap[at] = heap[above] as number;
      at = above;
    }
    heap[at] = place;
  }

  #pop(): number {
    const heap = this.#heap;
    const first = heap[0] as number;
    const last = heap.pop() as number;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sinkFirst();
    }
    return first;
  }

  #sinkFirst(): void {
    const heap = this.#heap;
    const place = heap[0] as number;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && this.#compare(heap[below + 1] as number, heap[below] as number) < 0) below++;
      if (this.#compare(place, heap[below] as number) <= 0) break;
      heap[at] = heap[below] as number;
      at = below;
    }
    heap[at] = place;
  }

  #isSame(one: number, other: number | undefined): boolean {
    return other !== undefined && (one === other || this.#compare(one, other) === 0);
  }

  #compare(one: number, other: number): number {
    const [left, right] = [this.#cursors[one] as TermCursor, this.#cursors[other] as TermCursor];
    return compareBytes(left.term, 0, left.length, right.term, 0, right.length);
  }
}
