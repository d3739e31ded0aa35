import { randomFillSync } from 'node:crypto';

/** The only source of randomness. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** `size` random bytes. */
  bytes(size: number): Uint8Array;
}

// Asking the system for a few bytes costs as much as asking for many; what was handed out is never handed out again.
const POOL_SIZE = 8_192;
const pool = new Uint8Array(POOL_SIZE);
let poolUsed = POOL_SIZE;

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
};

/** `size` random bytes as hex digits. */
export function randomHex(random: Random, size: number): string {
  const { buffer, byteOffset, byteLength } = random.bytes(size);
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}

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
  return { next, bytes: (size) => Uint8Array.from({ length: size }, () => Math.floor(next() * 256)) };
}

/** An integer in [0, limit). */
export function randomInt(random: Random, limit: number): number {
  return Math.floor(random.next() * limit);
}
