import type { Clock, Timer } from '@jangteo/kernel/clock';
import type { FinishedSpan } from '@jangteo/kernel/tracing';

export interface SpanCollectorOptions {
  readonly clock: Clock;
  /** Takes a batch as JSON; what it throws loses the batch. */
  readonly write: (json: string) => Promise<unknown>;
  readonly onLost: (spans: number, error: unknown) => void;
}

const BATCH_MS = 250;
const WAITING_MAX = 20_000;
const BATCHES_UNDER_WAY_MAX = 4;

/** Gathers finished spans and hands them on in batches. Its memory is bounded: what comes while too much waits is lost, and counted. */
export class SpanCollector {
  readonly #options: SpanCollectorOptions;
  #waiting: FinishedSpan[] = [];
  #underWay = 0;
  #lost = 0;
  #timer: Timer | undefined;

  constructor(options: SpanCollectorOptions) {
    this.#options = options;
  }

  add(span: FinishedSpan): void {
    if (this.#waiting.length >= WAITING_MAX) this.#lost++;
    else this.#waiting.push(span);
    this.#timer ??= this.#options.clock.schedule(BATCH_MS, this.#due);
  }

  /** Hands on what there is. */
  flush(): void {
    this.#timer?.cancel();
    this.#due();
  }

  readonly #due = () => {
    this.#timer = undefined;
    if (this.#lost > 0) this.#options.onLost(this.#lost, 'they came faster than they could be written');
    this.#lost = 0;
    if (this.#waiting.length === 0) return;
    if (this.#underWay >= BATCHES_UNDER_WAY_MAX) {
      this.#timer = this.#options.clock.schedule(BATCH_MS, this.#due);
      return;
    }
    const spans = this.#waiting;
    this.#waiting = [];
    this.#underWay++;
    this.#options
      .write(JSON.stringify(spans))
      .catch((thrown: unknown) => this.#options.onLost(spans.length, thrown))
      .finally(() => {
        this.#underWay--;
      });
  };
}
