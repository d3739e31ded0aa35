import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { languageStore } from '../language.ts';
import { formatShort } from '../logic/format.ts';
import { latestOf, type Values } from '../logic/series.ts';
import { useStore } from '../store.ts';
import { themeStore } from '../theme.ts';

export interface Line {
  readonly label: string;
  readonly values: Values;
  /** 1 to 6: of the design's chart colours. */
  readonly color: 1 | 2 | 3 | 4 | 5 | 6;
}

interface ChartProps {
  readonly title: string;
  /** Unix ms, the same for all lines. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  /** Where a click on the title leads. */
  readonly href?: string;
  readonly height?: number;
  /** So much time up to the last value, however little is known; default: what there is. */
  readonly spanMs?: number;
}

const HEIGHT = 120;
/** Charts with the same key show the same moment under the pointer. */
const TOGETHER = 'control-room';

/** A chart with what it says now beside its title; every line's last value can be read without the picture. */
export function Chart({ title, times, lines, format, href, height = HEIGHT, spanMs }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const theme = useStore(themeStore);
  const language = useStore(languageStore);
  const shape = lines.map(({ label, color }) => `${color}${label}`).join('\n');

  useEffect(() => {
    const node = place.current;
    if (node === null) return;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsOf(node, lines, { format, language, height, spanMs }), dataOf(times, lines), node);
    };
    draw();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: node.clientWidth, height }));
    resized.observe(node);
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', draw);
    return () => {
      system.removeEventListener('change', draw);
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape, theme, language, height]);
  useEffect(() => plot.current?.setData(dataOf(times, lines)), [times, lines]);

  return (
    <figure class="chart">
      <figcaption>
        <h3>{href === undefined ? title : <a href={href}>{title}</a>}</h3>
        <ul class="legend">
          {lines.map(({ label, values, color }) => {
            const latest = latestOf(values);
            return (
              <li key={label}>
                <span class={`key key-${color}`} aria-hidden="true" />
                {label} <b class="number">{latest === null ? '–' : format(latest)}</b>
              </li>
            );
          })}
        </ul>
      </figcaption>
      <div class="plot" ref={place} aria-hidden="true" />
    </figure>
  );
}

function dataOf(times: readonly number[], lines: readonly Line[]): uPlot.AlignedData {
  return [times.map((time) => time / 1_000), ...lines.map(({ values }) => [...values])];
}

interface Look {
  readonly format: (value: number) => string;
  readonly language: string;
  readonly height: number;
  readonly spanMs: number | undefined;
}

function optionsOf(node: HTMLElement, lines: readonly Line[], { format, language, height, spanMs }: Look): uPlot.Options {
  const soft = colorOf(node, '--color-soft');
  const grid = { stroke: colorOf(node, '--color-line'), width: 1 };
  const font = `11px ${getComputedStyle(node).fontFamily}`;
  return {
    width: node.clientWidth,
    height,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: TOGETHER }, drag: { x: false, y: false }, points: { size: 6 } },
    // Nothing above nothing is a flat line at the bottom, not in the middle.
    scales: {
      ...(spanMs !== undefined && {
        x: { range: (_: uPlot, _first: number, last: number): uPlot.Range.MinMax => [last - spanMs / 1_000, last] },
      }),
      y: { range: (_, _low, high) => [0, high > 0 ? high * 1.1 : 1] },
    },
    axes: [
      { stroke: soft, font, grid: { show: false }, ticks: { show: false }, size: 22, values: clockTimes },
      {
        stroke: soft,
        font,
        grid,
        ticks: { show: false },
        size: 44,
        values: (_, splits) => splits.map((value) => formatShort(value, language)),
      },
    ],
    series: [
      {},
      ...lines.map(({ label, color }) => ({
        label,
        stroke: colorOf(node, `--color-chart-${color}`),
        width: 1.75,
        points: { show: false },
        spanGaps: false,
        value: (_: uPlot, value: number | null) => (value === null ? '–' : format(value)),
      })),
    ],
    plugins: [readout(lines, format)],
  };
}

function clockTimes(_: uPlot, splits: number[]): string[] {
  return splits.map((seconds) => {
    const date = new Date(seconds * 1_000);
    const clock = `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
    return seconds % 60 === 0 ? clock : `${clock}:${String(date.getSeconds()).padStart(2, '0')}`;
  });
}

/** A property of the design holds a colour for light and one for dark; a canvas wants the one that is used. */
function colorOf(node: HTMLElement, property: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${property})`;
  node.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** What the lines say under the pointer. */
function readout(lines: readonly Line[], format: (value: number) => string): uPlot.Plugin {
  let box: HTMLElement;
  return {
    hooks: {
      init(plot) {
        box = document.createElement('div');
        box.className = 'readout';
        plot.over.append(box);
      },
      setCursor(plot) {
        const { idx, left = -1 } = plot.cursor;
        const at = idx === null || idx === undefined ? undefined : plot.data[0][idx];
        box.hidden = left < 0 || at === undefined || idx === null || idx === undefined;
        if (box.hidden || at === undefined || idx === null || idx === undefined) return;
        const values = lines.map(({ label }, index) => {
          const value = plot.data[index + 1]?.[idx] ?? null;
          return `${label} ${value === null ? '–' : format(value)}`;
        });
        box.textContent = [new Date(at * 1_000).toTimeString().slice(0, 8), ...values].join('\n');
        const flip = left > plot.over.clientWidth / 2;
        box.style.translate = `${flip ? left - box.offsetWidth - 10 : left + 10}px 0`;
      },
    },
  };
}
