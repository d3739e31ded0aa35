/** A line of a diff: as it was, taken away, or added. */
export interface DiffLine {
  readonly change: ' ' | '-' | '+';
  readonly text: string;
}

/** Beyond this many comparisons the middle is shown as replaced as a whole. */
const CELLS_MAX = 1_000_000;

/** The difference of two JSON texts, line by line; what is no JSON is taken as it stands. */
export function diffJson(before: string, after: string): DiffLine[] {
  return diffLines(prettyLines(before), prettyLines(after));
}

function prettyLines(text: string): string[] {
  try {
    return JSON.stringify(JSON.parse(text), null, 2).split('\n');
  } catch {
    return text.split('\n');
  }
}

/** By the longest common subsequence, after what both begin and end with. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ change: ' ', text }));
  const middle = diffMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end));
  return [...same(before.slice(0, start)), ...middle, ...same(before.slice(before.length - end))];
}

function diffMiddle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const width = after.length + 1;
  if ((before.length + 1) * width > CELLS_MAX) return [...marked('-', before), ...marked('+', after)];
  // common[i * width + j]: how many lines the rest of `before` from i and that of `after` from j have in common.
  const common = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] as number;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      lines.push({ change: ' ', text: before[i++] as string });
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) lines.push({ change: '-', text: before[i++] as string });
    else lines.push({ change: '+', text: after[j++] as string });
  }
  return [...lines, ...marked('-', before.slice(i)), ...marked('+', after.slice(j))];
}

function marked(change: DiffLine['change'], lines: readonly string[]): DiffLine[] {
  return lines.map((text) => ({ change, text }));
}
