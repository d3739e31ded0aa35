import { compareCodePoints, hashBytes } from './byte-order.ts';
import type { SegmentParts } from './segment-file.ts';

export type DocumentParts = Omit<SegmentParts, 'termBytes' | 'termBlocks' | 'postings' | 'skips'>;

/** Columns of so many documents, to be filled. */
export function emptyColumns(documents: number): Omit<DocumentParts, 'ids' | 'idStarts' | 'byId' | 'idSlots'> {
  return {
    versions: new Float64Array(documents),
    prices: new Float64Array(documents),
    createdAt: new Float64Array(documents),
    popularity: new Float64Array(documents),
    brands: new Uint32Array(documents),
    paths: new Uint32Array(documents),
    titleClasses: new Uint8Array(documents),
  };
}

/** The table that finds a document by its id, at most half full. */
export function idSlots(ids: Uint8Array, idStarts: Uint32Array): Uint32Array {
  const documents = idStarts.length - 1;
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(2, documents * 1.5))));
  const last = slots.length - 1;
  for (let document = 0; document < documents; document++) {
    let slot = hashBytes(ids, idStarts[document] as number, idStarts[document + 1] as number) & last;
    while (slots[slot] !== 0) slot = (slot + 1) & last;
    slots[slot] = document + 1;
  }
  return slots;
}

/** The documents' numbers by their ids upwards. */
export function byId(ids: readonly string[]): Uint32Array {
  const order = Uint32Array.from(ids.keys());
  return order.sort((one, other) => compareCodePoints(ids[one] as string, ids[other] as string));
}
