/** One line of two texts laid side by side: in both, only in the first, only in the second. */
export interface DiffLine {
  readonly change: ' ' | '-' | '+';
  readonly text: string;
}

/** One place where two documents differ; undefined: it has nothing there. */
export interface FieldChange {
  /** Such as `price.amount` or `variants[1].sku`; empty for the document itself. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Beyond so many lines in the middle, everything there is told as removed and added. */
const LINES_MAX = 2_000;

/** The lines of two documents as indented JSON, members in the order of their names: another order is no difference. */
export function diffOfJson(before: unknown, after: unknown): DiffLine[] {
  return diffOfLines(linesOf(before), linesOf(after));
}

/** The shortest way from one list of lines to another. */
export function diffOfLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ change: ' ', text }));
  return [
    ...same(before.slice(0, head)),
    ...diffOfMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

function diffOfMiddle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const removed = (text = ''): DiffLine => ({ change: '-', text });
  const added = (text = ''): DiffLine => ({ change: '+', text });
  if (before.length > LINES_MAX || after.length > LINES_MAX) return [...before.map(removed), ...after.map(added)];
  // lengths[i][j]: how many lines the rests from i and from j have in common, in order.
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  const common = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] = before[i] === after[j] ? common(i + 1, j + 1) + 1 : Math.max(common(i + 1, j), common(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ change: ' ', text: before[i] ?? '' });
      i++;
      j++;
    } else if (j >= after.length || (i < before.length && common(i + 1, j) >= common(i, j + 1))) lines.push(removed(before[i++]));
    else lines.push(added(after[j++]));
  }
  return lines;
}

/** Which fields of two documents differ, in the order of their paths. Lists are compared place by place. */
export function changesOfJson(before: unknown, after: unknown, path = ''): FieldChange[] {
  if (isEqualJson(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const longest = before.length > after.length ? before : after;
    return longest.flatMap((_, index) => changesOfJson(before[index], after[index], `${path}[${index}]`));
  }
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => changesOfJson(before[name], after[name], path === '' ? name : `${path}.${name}`));
  }
  return [{ path, before, after }];
}

/** Whether two values are the same JSON, whatever the order of their members. */
export function isEqualJson(left: unknown, right: unknown): boolean {
  return JSON.stringify(inOrder(left)) === JSON.stringify(inOrder(right));
}

function linesOf(document: unknown): string[] {
  return document === undefined ? [] : JSON.stringify(inOrder(document), null, 2).split('\n');
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isRecord(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, inOrder(value[name])]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
