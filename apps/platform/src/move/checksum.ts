import { hash } from 'node:crypto';

/** Rows counted and summed, whatever their order: two lanes of 32 bits of each row's SHA-256, each added up modulo 2^32. */
export class Checksum {
  rows = 0;
  #left = 0;
  #right = 0;

  /** A row in its canonical text. */
  add(text: string): void {
    const digest = hash('sha256', text, 'buffer');
    this.#left = (this.#left + digest.readUInt32LE(0)) >>> 0;
    this.#right = (this.#right + digest.readUInt32LE(4)) >>> 0;
    this.rows++;
  }

  /** Takes in what another one has summed. */
  join(other: Checksum): void {
    this.#left = (this.#left + other.#left) >>> 0;
    this.#right = (this.#right + other.#right) >>> 0;
    this.rows += other.rows;
  }

  /** 16 hexadecimal digits. */
  get text(): string {
    return [this.#left, this.#right].map((lane) => lane.toString(16).padStart(8, '0')).join('');
  }

  equals(other: Checksum): boolean {
    return this.rows === other.rows && this.text === other.text;
  }
}
