import type { Clock } from '@jangteo/kernel/clock';
import type { Terminal } from './terminal.ts';

/** How far long work has come, shown on stderr. */
export interface Progress {
  /** `share` of the whole, from 0 to 1, where it is known. */
  update(done: number, share?: number): void;
  /** Leaves the last state standing, where somebody watches. */
  end(): void;
}

export interface ProgressOptions {
  readonly label: string;
  /** What is counted, such as `products`. */
  readonly unit: string;
  readonly terminal: Terminal;
  readonly clock: Clock;
}

const REDRAW_MS = 100;
/** Where nobody watches, a line now and then is enough. */
const LINE_MS = 5_000;
const BAR_WIDTH = 24;

export function showProgress({ label, unit, terminal, clock }: ProgressOptions): Progress {
  const startedAt = clock.now();
  const everyMs = terminal.interactive ? REDRAW_MS : LINE_MS;
  let shownAt = terminal.interactive ? 0 : startedAt;
  let state: Omit<State, 'elapsedMs'> = { done: 0, unit };
  const show = () => {
    shownAt = clock.now();
    const text = `${label} ${describe({ ...state, elapsedMs: shownAt - startedAt })}`;
    terminal.error(terminal.interactive ? `\r\x1b[2K${text}` : `${text}\n`);
  };
  return {
    update(done, share) {
      state = { done, unit, ...(share !== undefined && { share }) };
      if (clock.now() - shownAt >= everyMs) show();
    },
    end() {
      if (!terminal.interactive) return;
      show();
      terminal.error('\n');
    },
  };
}

interface State {
  readonly done: number;
  readonly unit: string;
  readonly share?: number;
  readonly elapsedMs: number;
}

function describe({ done, unit, share, elapsedMs }: State): string {
  const rate = elapsedMs > 0 ? done / (elapsedMs / 1_000) : 0;
  const counted = `${count(done)} ${unit}${rate >= 1 ? `, ${count(Math.round(rate))}/s` : ''}`;
  if (share === undefined) return counted;
  const filled = Math.round(Math.min(share, 1) * BAR_WIDTH);
  const left = share > 0 && share < 1 ? `, ${seconds((elapsedMs / 1_000) * (1 / share - 1))} left` : '';
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${Math.floor(share * 100)} %, ${counted}${left}`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function seconds(value: number): string {
  if (value >= 90) return `${Math.round(value / 60)} min`;
  return value >= 10 ? `${Math.round(value)} s` : `${value.toFixed(1)} s`;
}
