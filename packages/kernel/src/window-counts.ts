import type { Clock } from './clock.ts';

/** What counting found. */
export interface Counted {
  readonly exceeded: boolean;
  /** Until the key may be counted anew. */
  readonly leftMs: number;
}

export interface WindowOptions {
  readonly windowMs: number;
  /** How many keys are remembered at once; beyond it those go that were not counted for the longest time. */
  readonly keysMax: number;
}

interface Window {
  count: number;
  readonly endsAtMs: number;
}

const WITHIN: Counted = { exceeded: false, leftMs: 0 };

/** Counts by key in windows of a fixed length; a key's window begins with its first count. */
export class WindowCounts {
  readonly #clock: Clock;
  readonly #options: WindowOptions;
  readonly #windows = new Map<string, Window>();
  #youngest: string | undefined;

  constructor(clock: Clock, options: WindowOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  count(key: string, max: number): Counted {
    const now = this.#clock.now();
    const known = this.#windows.get(key);
    const window = known !== undefined && now < known.endsAtMs ? known : { count: 0, endsAtMs: now + this.#options.windowMs };
    window.count++;
    if (window !== known || key !== this.#youngest) this.#putLast(key, window, known !== undefined);
    return window.count <= max ? WITHIN : { exceeded: true, leftMs: window.endsAtMs - now };
  }

  /** Takes one count back. */
  giveBack(key: string): void {
    const window = this.#windows.get(key);
    if (window !== undefined && window.count > 0) window.count--;
  }

  /** A Map keeps the order of insertion: the key becomes the youngest. */
  #putLast(key: string, window: Window, isKnown: boolean): void {
    if (isKnown) this.#windows.delete(key);
    else if (this.#windows.size >= this.#options.keysMax) this.#windows.delete(this.#windows.keys().next().value as string);
    this.#windows.set(key, window);
    this.#youngest = key;
  }
}
