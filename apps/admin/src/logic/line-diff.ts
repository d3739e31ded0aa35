export interface DiffLine {
  readonly change: ' ' | '-' | '+';
  readonly text: string;
}

/** Beyond this the table below would be too large; then everything is taken out and put in. */
const CELLS_MAX = 4_000_000;

/** What turns one text into the other, line by line, with the longest part of both left as it is. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [old, young] = [linesOf(before), linesOf(after)];
  const start = old.findIndex((line, index) => line !== young[index]);
  const same = start === -1 ? Math.min(old.length, young.length) : start;
  let end = 0;
  while (end < Math.min(old.length, young.length) - same && old[old.length - 1 - end] === young[young.length - 1 - end]) end++;
  const keep = (text: string): DiffLine => ({ change: ' ', text });
  return [
    ...old.slice(0, same).map(keep),
    ...middle(old.slice(same, old.length - end), young.slice(same, young.length - end)),
    ...old.slice(old.length - end).map(keep),
  ];
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

/** The longest common subsequence, by the usual table. */
function middle(old: readonly string[], young: readonly string[]): DiffLine[] {
  const width = young.length + 1;
  if ((old.length + 1) * width > CELLS_MAX) {
    return [...old.map((text): DiffLine => ({ change: '-', text })), ...young.map((text): DiffLine => ({ change: '+', text }))];
  }
  const longest = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number) => longest[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = young.length - 1; column >= 0; column--) {
      longest[row * width + column] =
        old[row] === young[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < young.length) {
    if (row < old.length && column < young.length && old[row] === young[column]) {
      lines.push({ change: ' ', text: old[row++] ?? '' });
      column++;
    } else if (row < old.length && (column === young.length || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ change: '-', text: old[row++] ?? '' });
    } else lines.push({ change: '+', text: young[column++] ?? '' });
  }
  return lines;
}
