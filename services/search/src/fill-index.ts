import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { BEGINNING, type SweepPlace } from './compare-indexes.ts';
import type { FeedPositions } from './feed-position.ts';
import type { Sweep } from './sweep.ts';

export interface FillOptions {
  readonly runtime: Runtime;
  readonly positions: FeedPositions;
  readonly sweep: Sweep;
  readonly onFilled: () => Promise<void>;
}

const BACKOFF_MS = 1_000;
const BACKOFF_MS_MAX = 30_000;

/** Brings in what the catalogue had before the feed was followed. It goes on where a process ended. */
export class Fill {
  readonly #options: FillOptions;
  #running: { readonly stopping: AbortController; readonly done: Promise<void> } | undefined;

  constructor(options: FillOptions) {
    this.#options = options;
  }

  start(): void {
    const stopping = new AbortController();
    this.#running = { stopping, done: this.#run(stopping.signal) };
  }

  async stop(): Promise<void> {
    this.#running?.stopping.abort();
    await this.#running?.done;
    this.#running = undefined;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { runtime, positions, sweep, onFilled } = this.#options;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const position = await positions.get();
        if (position === undefined || position.filled) return;
        const from = position.fillPlace === '' ? BEGINNING : (JSON.parse(position.fillPlace) as SweepPlace);
        const { compared, written, removed } = await sweep.run({
          signal,
          from,
          thorough: true,
          onSlice: (next) => positions.fillFrom(next && JSON.stringify(next)),
        });
        if (signal.aborted) return;
        if (compared + removed > 0) runtime.logger.info('the search index was compared with the catalogue', { compared, written, removed });
        return await onFilled();
      } catch (thrown) {
        const after_ms = Math.min(BACKOFF_MS * 2 ** failures, BACKOFF_MS_MAX);
        const error = JangteoError.from(thrown);
        runtime.logger.warn('the search index could not be filled from the catalogue and goes on', { error, after_ms });
        await runtime.clock.sleep(after_ms, signal);
      }
    }
  }
}
