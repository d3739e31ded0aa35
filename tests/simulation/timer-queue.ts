interface Entry<T> {
  readonly at: number;
  readonly sequence: number;
  readonly value: T;
  cancelled: boolean;
}

/** What comes due at which time: a binary heap, first by time, then by when it was added. */
export class TimerQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #sequence = 0;

  add(at: number, value: T): { cancel(): void } {
    const entry = { at, sequence: this.#sequence++, value, cancelled: false };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return {
      cancel() {
        entry.cancelled = true;
      },
    };
  }

  /** Takes everything that comes due first. */
  takeFirst(): { readonly at: number; readonly values: readonly T[] } | undefined {
    const first = this.#takeOne();
    if (first === undefined) return undefined;
    const values = [first.value];
    for (;;) {
      while (this.#heap[0]?.cancelled === true) this.#pop();
      if (this.#heap[0]?.at !== first.at) return { at: first.at, values };
      values.push((this.#pop() as Entry<T>).value);
    }
  }

  #takeOne(): Entry<T> | undefined {
    let entry = this.#pop();
    while (entry?.cancelled === true) entry = this.#pop();
    return entry;
  }

  #pop(): Entry<T> | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length > 0 && last !== undefined) {
      heap[0] = last;
      this.#sink(0);
    }
    return top;
  }

  #rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(from: number): void {
    let at = from;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < this.#heap.length && this.#isBefore(child, least)) least = child;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const a = this.#heap[left] as Entry<T>;
    const b = this.#heap[right] as Entry<T>;
    return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
  }

  #swap(left: number, right: number): void {
    const entry = this.#heap[left] as Entry<T>;
    this.#heap[left] = this.#heap[right] as Entry<T>;
    this.#heap[right] = entry;
  }
}
