/** So many are put in order at once: some 2 ms for short texts. */
const STEP = 2_000;

/** The numbers below `count` in the order that `compare` says, by merging (J. von Neumann, 1945); it pauses every so often. `compare` never says 0 for two of them. */
export function* sortInSteps(count: number, compare: (one: number, other: number) => number): Generator<void, Uint32Array> {
  let sorted = Uint32Array.from({ length: count }, (_, at) => at);
  for (let from = 0; from < count; from += STEP) {
    sorted.subarray(from, from + STEP).sort(compare);
    yield;
  }
  let merged = new Uint32Array(count);
  for (let size = STEP; size < count; size *= 2) {
    let sinceStep = 0;
    for (let from = 0; from < count; from += 2 * size) {
      const [middle, end] = [Math.min(count, from + size), Math.min(count, from + 2 * size)];
      let [left, right] = [from, middle];
      for (let at = from; at < end; at += 1) {
        const fromLeft = left < middle && (right === end || compare(sorted[left] as number, sorted[right] as number) < 0);
        merged[at] = sorted[fromLeft ? left++ : right++] as number;
        sinceStep += 1;
        if (sinceStep === 10 * STEP) {
          sinceStep = 0;
          yield;
        }
      }
    }
    [sorted, merged] = [merged, sorted];
  }
  return sorted;
}
