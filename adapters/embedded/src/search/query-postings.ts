import { BLOCK, MASK_BITS, type PostingList } from './postings.ts';
import type { Segment } from './segment.ts';
import { CLASS_BITS } from './title-length.ts';

/** A term that a segment has, and what a match counts there, by `mask << CLASS_BITS | title class`. */
export interface ScoredList {
  readonly list: PostingList;
  readonly scores: Int32Array;
}

/** Documents upwards and what each counts. */
export interface Scored {
  readonly documents: Int32Array;
  readonly scores: Int32Array;
}

// Both loops read varints of their own: a call for each would cost more than what it reads.

/** Reads a whole list. Returns how many documents it has. */
export function readScored({ parts }: Segment, { list, scores: counts }: ScoredList, { documents, scores }: Scored): number {
  const { postings, titleClasses } = parts;
  const { end } = list;
  let at = list.start;
  let count = 0;
  let document = -1;
  while (at < end) {
    let code = postings[at++] as number;
    if (code > 127) {
      code &= 127;
      let byte = 128;
      for (let shift = 7; byte > 127; shift += 7) {
        byte = postings[at++] as number;
        code |= (byte & 127) << shift;
      }
    }
    document += code >>> MASK_BITS;
    documents[count] = document;
    scores[count] = counts[((code & 31) << CLASS_BITS) | (titleClasses[document] as number)] as number;
    count++;
  }
  return count;
}

/** What a term counts for each of some documents, which go upwards; 0 where the list does not have it. Blocks without any are skipped. */
export function probeScored(
  { parts }: Segment,
  { list, scores: counts }: ScoredList,
  documents: Int32Array,
  count: number,
  into: Int32Array,
): void {
  const { postings, skips, titleClasses } = parts;
  const { start, end } = list;
  const blocks = list.documents > BLOCK ? Math.ceil(list.documents / BLOCK) : 0;
  let block = 0;
  let blockLast = blocks === 0 ? 2 ** 30 : (skips[list.skips] as number);
  let at = start;
  let document = -1;
  let mask = 0;
  for (let nth = 0; nth < count; nth++) {
    const wanted = documents[nth] as number;
    if (wanted > blockLast) {
      block = findBlock(skips, list.skips, block + 1, blocks, wanted);
      if (block === blocks) {
        into.fill(0, nth, count);
        return;
      }
      const place = list.skips + 2 * block;
      blockLast = skips[place] as number;
      if (document < (skips[place - 2] as number)) {
        document = skips[place - 2] as number;
        at = start + (skips[place - 1] as number);
      }
    }
    while (document < wanted && at < end) {
      let code = postings[at++] as number;
      if (code > 127) {
        code &= 127;
        let byte = 128;
        for (let shift = 7; byte > 127; shift += 7) {
          byte = postings[at++] as number;
          code |= (byte & 127) << shift;
        }
      }
      document += code >>> MASK_BITS;
      mask = code & 31;
    }
    into[nth] = document === wanted ? (counts[(mask << CLASS_BITS) | (titleClasses[document] as number)] as number) : 0;
  }
}

/** The first block from `from` on that ends with `wanted` or behind it, by doubling steps, then halving ones (Bentley and Yao 1976). */
function findBlock(skips: Uint32Array, base: number, from: number, blocks: number, wanted: number): number {
  let step = 1;
  while (from + step - 1 < blocks && (skips[base + 2 * (from + step - 1)] as number) < wanted) step *= 2;
  let low = from + (step >>> 1);
  let high = Math.min(from + step - 1, blocks);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((skips[base + 2 * middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, blocks);
}

/** Leaves those that count something, with the sum. Returns how many. */
export function keepScored({ documents, scores }: Scored, count: number, more: Int32Array): number {
  let kept = 0;
  for (let at = 0; at < count; at++) {
    const own = more[at] as number;
    if (own === 0) continue;
    documents[kept] = documents[at] as number;
    scores[kept] = (scores[at] as number) + own;
    kept++;
  }
  return kept;
}

/** Leaves in `first` what both have, with the sum. Returns how many. */
export function intersectScored(first: Scored, count: number, second: Scored, secondCount: number): number {
  let kept = 0;
  let other = 0;
  for (let at = 0; at < count; at++) {
    const document = first.documents[at] as number;
    while (other < secondCount && (second.documents[other] as number) < document) other++;
    if (other === secondCount) break;
    if (second.documents[other] !== document) continue;
    first.documents[kept] = document;
    first.scores[kept] = (first.scores[at] as number) + (second.scores[other] as number);
    kept++;
  }
  return kept;
}
