import type { Runtime } from '@jangteo/kernel/runtime';

/** A click of a page, as it goes into the log. */
export interface Click {
  readonly id: string;
  readonly atMs: number;
  readonly kind: string;
  readonly path: string;
  readonly productId: string;
  readonly categoryId: string;
  readonly query: string;
}

/** Appends clicks to the log; one copy of it is enough. */
export type AppendClicks = (clicks: readonly Click[]) => Promise<void>;

/** What waits at most: of a minute's log outage at a thousand clicks a second, the first ten seconds. */
export const WAITING_MAX = 10_000;
const BATCH_MAX = 500;
/** How long clicks are gathered, so that many go into the log at once. */
const GATHER_MS = 200;
const AWAY_MS = 2_000;
/** How long a closing shop waits for the last ones. */
const CLOSE_MS = 2_000;

/**
 * Clicks on their way into the log. Taking one costs nothing and never waits: where the log is slow or away a bounded number waits in
 * memory, and what comes on top is counted and forgotten. A crash loses what waits; nothing that money depends on is here.
 */
export class ClickBuffer {
  readonly #runtime: Runtime;
  readonly #append: AppendClicks;
  readonly #counter: ReturnType<Runtime['meter']['counter']>;
  #waiting: Click[] = [];
  #sending: Promise<void> | undefined;
  readonly #closing = new AbortController();

  constructor(runtime: Runtime, append: AppendClicks) {
    this.#runtime = runtime;
    this.#append = append;
    this.#counter = runtime.meter.counter('jangteo_clicks_total', 'Clicks of pages, by what became of them.', ['result']);
  }

  take(click: Click): void {
    if (this.#waiting.length >= WAITING_MAX || this.#closing.signal.aborted) {
      this.#count('dropped', 1);
      return;
    }
    this.#waiting.push(click);
    this.#sending ??= this.#send();
  }

  /** Sends what waits, for a moment. */
  async close(): Promise<void> {
    this.#closing.abort();
    const enough = new AbortController();
    await Promise.race([this.#sending, this.#runtime.clock.sleep(CLOSE_MS, enough.signal)]);
    enough.abort();
    this.#count('dropped', this.#waiting.length);
    this.#waiting = [];
  }

  /** One batch at a time, until nothing waits. */
  async #send(): Promise<void> {
    const { clock, logger } = this.#runtime;
    const closing = this.#closing.signal;
    await clock.sleep(GATHER_MS, closing);
    for (let failures = 0; this.#waiting.length > 0; ) {
      const batch = this.#waiting.slice(0, BATCH_MAX);
      try {
        await this.#append(batch);
        this.#waiting.splice(0, batch.length);
        this.#count('appended', batch.length);
        failures = 0;
      } catch (error) {
        // Once for each time that the log goes away.
        if (failures++ === 0) logger.warn('clicks wait for the log', { error, waiting: this.#waiting.length });
        if (closing.aborted) break;
        await clock.sleep(AWAY_MS, closing);
      }
    }
    this.#sending = undefined;
  }

  #count(result: 'appended' | 'dropped', clicks: number): void {
    if (clicks > 0) this.#counter.add({ result }, clicks);
  }
}
