import { randomFillSync } from 'node:crypto';

/** The only source of randomness. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** `size` random bytes. */
  bytes(size: number): Uint8Array;
  /** `size` random bytes as hex digits. */
  hex(size: number): string;
}

// Asking the system for a few bytes costs as much as asking for many; what was handed out is never handed out again.
const POOL_SIZE = 8_192;
const pool = new Uint8Array(POOL_SIZE);
let poolUsed = POOL_SIZE;
/** Hex digits for ids, of which each request takes some: to slice them costs a tenth of making them from bytes. */
let digits = '';
let digitsUsed = 0;

export const systemRandom: Random = {
  next: () => Math.random(),
  bytes(size) {
    if (size > POOL_SIZE / 8) return randomFillSync(new Uint8Array(size));
    if (poolUsed + size > POOL_SIZE) {
      randomFillSync(pool);
      poolUsed = 0;
    }
    const bytes = pool.slice(poolUsed, poolUsed + size);
    pool.fill(0, poolUsed, poolUsed + size);
    poolUsed += size;
    return bytes;
  },
  hex(size) {
    if (size > POOL_SIZE / 8) return toHex(systemRandom.bytes(size));
    if (digitsUsed + 2 * size > digits.length) {
      digits = toHex(randomFillSync(new Uint8Array(POOL_SIZE)));
      digitsUsed = 0;
    }
    digitsUsed += 2 * size;
    return digits.slice(digitsUsed - 2 * size, digitsUsed);
  },
};

/** A repeatable source: the same seed gives the same numbers on every machine (mulberry32 by Tommy Ettinger, public domain). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const bytes = (size: number) => Uint8Array.from({ length: size }, () => Math.floor(next() * 256));
  return { next, bytes, hex: (size) => toHex(bytes(size)) };
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** An integer in [0, limit). */
export function randomInt(random: Random, limit: number): number {
  return Math.floor(random.next() * limit);
}
