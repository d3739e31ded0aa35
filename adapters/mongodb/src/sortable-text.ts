import type { Scalar } from '@jangteo/ports/documents/document-store';

const BEYOND = /[\uD800-\uFFFF]/;
const FIRST_BEYOND = 0xd800;
const LEAD = 0xe000;
const TRAIL = 0x100;
const TRAIL_BITS = 12;

/** Sorts after whatever a sortable text goes on with: `prefix + AFTER` is where the texts with this prefix end. */
export const AFTER = '\uF000';

/**
 * The text as it stands in an index. Code points from U+D800 on become two below the surrogates' successors: U+E000.. says which block of
 * 4,096, U+0100.. which of these. So the order of code points is that of UTF-8 bytes (MongoDB) and of UTF-16 units (servers that
 * compare Java's or JavaScript's strings) alike, a prefix stays one, and a lone half of a surrogate pair, which UTF-8 has no bytes for,
 * stays what it is.
 */
export function toSortable<T extends Scalar>(value: T): Scalar {
  if (typeof value !== 'string' || !BEYOND.test(value)) return value;
  let text = '';
  for (const character of value) {
    const beyond = (character.codePointAt(0) as number) - FIRST_BEYOND;
    if (beyond < 0) text += character;
    else text += String.fromCharCode(LEAD + (beyond >> TRAIL_BITS), TRAIL + (beyond & ((1 << TRAIL_BITS) - 1)));
  }
  return text;
}
