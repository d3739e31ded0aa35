export interface LineChart {
  readonly title: string;
  /** What stands under the chart, from left to right. */
  readonly columns: readonly string[];
  /** What the columns are. */
  readonly axis: string;
  /** One time a column, in µs. */
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
}

const [WIDTH, HEIGHT] = [760, 440];
const PLOT = { left: 76, right: 560, top: 56, bottom: 388 };
const LABEL_HEIGHT = 19;
// Told apart by people who do not see all colours, too, on white and on black (Okabe and Ito, "Color Universal Design", 2008).
const COLOURS = ['#0072b2', '#56b4e9', '#009e73', '#e69f00', '#d55e00'];

/** Times over a logarithmic scale, as an SVG that follows the reader's light or dark colours. */
export function drawLines({ title, columns, axis, lines }: LineChart): string {
  const values = lines.flatMap((line) => line.values);
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.ceil(Math.log10(Math.max(...values)));
  const x = (column: number) => PLOT.left + 40 + (column * (PLOT.right - PLOT.left - 80)) / Math.max(1, columns.length - 1);
  const y = (value: number) => PLOT.bottom - ((Math.log10(value) - low) / (high - low)) * (PLOT.bottom - PLOT.top);

  const grid = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)).map(
    (value) =>
      `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/>` +
      `<text x="${PLOT.left - 10}" y="${(y(value) + 5).toFixed(1)}" text-anchor="end">${timeOf(value)}</text>`,
  );
  const under = columns.map(
    (name, column) => `<text x="${x(column).toFixed(1)}" y="${PLOT.bottom + 24}" text-anchor="middle">${escaped(name)}</text>`,
  );
  const labels = apart(lines.map((line) => y(line.values.at(-1) ?? 1)));
  const drawn = lines.map(({ name, values }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const points = values.map((value, column) => `${x(column).toFixed(1)},${y(value).toFixed(1)}`);
    const dots = points.map((point) => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="4" fill="${colour}"/>`);
    const [endX, endY] = points.at(-1)?.split(',') ?? [];
    const labelY = labels[index] ?? 0;
    return [
      `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2.5"/>`,
      ...dots,
      `<line x1="${endX}" y1="${endY}" x2="${PLOT.right + 8}" y2="${labelY.toFixed(1)}" stroke="${colour}" stroke-width="1"/>`,
      `<text x="${PLOT.right + 14}" y="${(labelY + 5).toFixed(1)}"><tspan fill="${colour}">●</tspan> ${escaped(name)}</text>`,
    ].join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escaped(title)}">
<style>
  svg { font: 14px system-ui, sans-serif; }
  .ground { fill: #ffffff; } text { fill: #24292f; } .grid { stroke: #d0d7de; }
  @media (prefers-color-scheme: dark) { .ground { fill: #0d1117; } text { fill: #e6edf3; } .grid { stroke: #30363d; } }
</style>
<rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>
<text x="20" y="30" font-size="16" font-weight="600">${escaped(title)}</text>
<text x="${(PLOT.left + PLOT.right) / 2}" y="${PLOT.bottom + 46}" text-anchor="middle">${escaped(axis)}</text>
${[...grid, ...under, ...drawn].join('\n')}
</svg>
`;
}

function timeOf(micros: number): string {
  if (micros < 1_000) return `${micros} µs`;
  return micros < 1_000_000 ? `${micros / 1_000} ms` : `${micros / 1_000_000} s`;
}

/** The same heights in the same order, far enough from each other to be read. */
function apart(heights: readonly number[]): number[] {
  const order = heights.map((height, index) => ({ height, index })).sort((a, b) => a.height - b.height);
  for (const [place, one] of order.entries()) {
    const above = order[place - 1];
    if (above !== undefined) one.height = Math.max(one.height, above.height + LABEL_HEIGHT);
  }
  return order.toSorted((a, b) => a.index - b.index).map(({ height }) => height);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
