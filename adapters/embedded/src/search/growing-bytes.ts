/** Bytes that are appended to. */
export class GrowingBytes {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity = 1_024) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes room for `more` bytes behind `length`. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.length + more, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  /** Seven bits a byte, the lowest first; the high bit says that more follow. Up to 2^32 - 1. */
  varint(value: number): void {
    this.reserve(5);
    let rest = value >>> 0;
    while (rest > 127) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  append(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    for (let at = start; at < end; at++) this.bytes[this.length++] = source[at] as number;
  }

  content(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/** Numbers that are appended to. */
export class GrowingNumbers {
  numbers: Uint32Array;
  length = 0;

  constructor(capacity = 1_024) {
    this.numbers = new Uint32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.numbers.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.length++] = value;
  }

  content(): Uint32Array {
    return this.numbers.subarray(0, this.length);
  }
}
