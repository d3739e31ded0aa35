import type { Scored } from './query-postings.ts';

/** Arrays as long as the largest segment, used again and again. */
export class Scratch {
  /** 0, 1, 2, ... */
  every = new Int32Array(0);
  first: Scored = scored(0);
  second: Scored = scored(0);
  /** How many groups each match has. */
  groups = new Uint8Array(0);
  probed = new Int32Array(0);
  candidate = new Int32Array(0);
  groupScores = new Int32Array(0);
  /** By document; whoever uses them leaves them zero. */
  best = new Int32Array(0);
  sums = new Int32Array(0);
  found = new Uint8Array(0);
  bits = new Int32Array(0);
  groupBits = new Int32Array(0);

  for(documents: number): this {
    if (documents <= this.every.length) return this;
    this.every = Int32Array.from({ length: documents }, (_, document) => document);
    this.first = scored(documents);
    this.second = scored(documents);
    this.groups = new Uint8Array(documents);
    this.probed = new Int32Array(documents);
    this.candidate = new Int32Array(documents);
    this.groupScores = new Int32Array(documents);
    this.best = new Int32Array(documents);
    this.sums = new Int32Array(documents);
    this.found = new Uint8Array(documents);
    this.bits = new Int32Array((documents + 31) >>> 5);
    this.groupBits = new Int32Array((documents + 31) >>> 5);
    return this;
  }
}

function scored(documents: number): Scored {
  return { documents: new Int32Array(documents), scores: new Int32Array(documents) };
}
