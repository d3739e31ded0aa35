/** Where a command writes: its result to stdout, everything else to stderr. */
export interface Terminal {
  /** Somebody watches stderr. */
  readonly interactive: boolean;
  out(text: string): void;
  error(text: string): void;
}

export const processTerminal: Terminal = {
  interactive: process.stderr.isTTY === true,
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
};

export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}

/** Columns with their heads; numbers to the right. An empty list prints nothing but the heads. */
export function printTable(terminal: Terminal, heads: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)));
  const widths = heads.map((head, column) => Math.max(...[head, ...texts.map((row) => row[column] ?? '')].map(width)));
  const line = (cells: readonly string[], isNumber: (column: number) => boolean) =>
    cells
      .map((cell, column) => {
        const pad = ' '.repeat((widths[column] ?? 0) - width(cell));
        return isNumber(column) ? pad + cell : cell + pad;
      })
      .join('  ')
      .trimEnd();
  const right = (column: number) => typeof rows[0]?.[column] === 'number';
  terminal.out(`${line(heads, right)}\n`);
  for (const [index, cells] of texts.entries()) terminal.out(`${line(cells, (column) => typeof rows[index]?.[column] === 'number')}\n`);
}

const WIDE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60]/gu;

/** Hangul and other East Asian letters take two columns. */
function width(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}
