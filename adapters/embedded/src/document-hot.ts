import { BoundedCache } from '@jangteo/kernel/bounded-cache';
import type { StoredDocument } from '@jangteo/ports/documents/document-store';

/** Reads of a collection since its start, by where they were answered from. */
export interface HotReads {
  readonly hits: number;
  readonly misses: number;
}

/** When a read began, for `keep`. */
export type ReadingAt = number;

const BESIDE_WRITE = -1;

/**
 * Documents that are read often, as the store has them: a document that a write may be changing is neither answered from here nor kept,
 * from before the write until it is durable or undone. This process is the file's only writer, so nothing else changes them.
 */
export class HotDocuments {
  readonly #kept: BoundedCache<StoredDocument>;
  /** How many writes are under way, by id. */
  readonly #held = new Map<string, number>();
  /** Changes with each write that begins: what was read before it may be old when the read is answered. */
  #writes = 0;
  #hits = 0;
  #misses = 0;

  constructor(bytesMax: number) {
    this.#kept = new BoundedCache(bytesMax);
  }

  get bytes(): number {
    return this.#kept.bytes;
  }

  get reads(): HotReads {
    return { hits: this.#hits, misses: this.#misses };
  }

  get(id: string): StoredDocument | undefined {
    const found = this.#kept.get(id);
    if (found !== undefined) this.#hits++;
    return found;
  }

  /** To be asked when a document is read from the store: before it is awaited. */
  readingAt(id: string): ReadingAt {
    this.#misses++;
    return this.#held.has(id) ? BESIDE_WRITE : this.#writes;
  }

  /** Keeps what the store answered, unless a write may have changed it since. */
  keep(document: StoredDocument, readAt: ReadingAt): void {
    if (readAt !== this.#writes) return;
    // In memory, a text with Korean takes two bytes a character.
    const kept = this.#kept.offer(document.id, document, 2 * (document.id.length + document.json.length));
    if (kept) Object.freeze(document);
  }

  /** Runs a write of these documents. */
  async during<T>(ids: readonly string[], write: () => Promise<T>): Promise<T> {
    this.#writes++;
    for (const id of ids) {
      this.#held.set(id, (this.#held.get(id) ?? 0) + 1);
      this.#kept.delete(id);
    }
    try {
      return await write();
    } finally {
      for (const id of ids) {
        const others = (this.#held.get(id) ?? 1) - 1;
        if (others === 0) this.#held.delete(id);
        else this.#held.set(id, others);
      }
    }
  }
}
