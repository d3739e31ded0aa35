/**
 * A number in [0, 1) that depends on `seed` and `place` alone: leaving one choice out does not change the others, as the next number
 * of a sequence would (the finaliser of MurmurHash3 by Austin Appleby, public domain).
 */
export function choiceAt(seed: number, place: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(place + 1, 0xc2b2ae35);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return (h >>> 0) / 4_294_967_296;
}
