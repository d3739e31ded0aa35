import type { Scalar } from '@jangteo/ports/documents/document-store';

/**
 * How many bytes an indexed value may take. InnoDB has 3,072 bytes for the columns of an index (MySQL 8 manual, "InnoDB Limits"): four
 * values, and an id of 128 characters with four bytes each.
 */
export const VALUE_BYTES_MAX = 640;

const NUMBER = 1;
const TEXT = 2;
const SIGN = 0x80;

/** Before all numbers, before all text, behind all text. */
export const FIRST_NUMBER = Buffer.of(NUMBER);
export const FIRST_TEXT = Buffer.of(TEXT);
export const BEHIND_TEXT = Buffer.of(TEXT + 1);
/** Stands for a missing field where NULL is not allowed. */
export const MISSING = Buffer.of(0xff);

/**
 * A value as bytes that sort as values do: numbers before text, numbers by size, text by code points (which is the order of UTF-8 bytes).
 * A double's bits sort as unsigned ones once the sign is turned over, and of a negative one all others, too.
 */
export function toBytes(value: Scalar): Buffer {
  if (typeof value === 'string') return Buffer.concat([FIRST_TEXT, Buffer.from(value)]);
  const bytes = Buffer.alloc(9);
  bytes[0] = NUMBER;
  // Negative zero is equal to zero.
  bytes.writeDoubleBE(value + 0, 1);
  turnOver(bytes, ((bytes[1] as number) & SIGN) !== 0);
  return bytes;
}

/** What `toBytes` made of it. */
export function fromBytes(bytes: Buffer): Scalar {
  if (bytes[0] === TEXT) return bytes.toString('utf8', 1);
  const copy = Buffer.from(bytes);
  turnOver(copy, ((copy[1] as number) & SIGN) === 0);
  return copy.readDoubleBE(1);
}

/** The least bytes behind all that begin with these; the first one is a type, so there are some. */
export function behindPrefix(bytes: Buffer): Buffer {
  const last = bytes.findLastIndex((byte) => byte < 0xff);
  const behind = Buffer.from(bytes.subarray(0, last + 1));
  behind[last] = (behind[last] as number) + 1;
  return behind;
}

function turnOver(bytes: Buffer, isNegative: boolean): void {
  if (!isNegative) {
    bytes[1] = (bytes[1] as number) ^ SIGN;
    return;
  }
  for (let at = 1; at < bytes.length; at++) bytes[at] = ~(bytes[at] as number) & 0xff;
}
