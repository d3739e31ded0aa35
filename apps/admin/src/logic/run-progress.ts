import type { EventError } from '../api-types.ts';

/** What one call of a redrive or discard came to for one key. */
export interface KeyOutcome {
  readonly consumer: string;
  readonly key: string;
  /** In its line before. */
  readonly events: number;
  readonly handled: number;
  /** It flows again. */
  readonly unparked: boolean;
  readonly error: EventError | null;
}

export interface RunAnswer {
  readonly outcomes: readonly KeyOutcome[];
  /** `null`: it is done. */
  readonly next_cursor: string | null;
}

/** How far a run over many calls has come. */
export interface RunProgress {
  readonly keys: number;
  readonly events: number;
  readonly handled: number;
  readonly unparked: number;
  /** Keys whose next event failed again, the first of them. */
  readonly failed: readonly KeyOutcome[];
  readonly failedCount: number;
  readonly byConsumer: ReadonlyMap<string, number>;
}

export const NOT_BEGUN: RunProgress = { keys: 0, events: 0, handled: 0, unparked: 0, failed: [], failedCount: 0, byConsumer: new Map() };

/** So many failures are listed; a cause that fails a thousand keys is told by a few. */
const FAILED_LISTED = 50;

export function withAnswer(progress: RunProgress, { outcomes }: RunAnswer): RunProgress {
  const sum = (of: 'events' | 'handled') => outcomes.reduce((total, outcome) => total + outcome[of], 0);
  const failed = outcomes.filter(({ error }) => error !== null);
  const byConsumer = new Map(progress.byConsumer);
  for (const { consumer } of outcomes) byConsumer.set(consumer, (byConsumer.get(consumer) ?? 0) + 1);
  return {
    keys: progress.keys + outcomes.length,
    events: progress.events + sum('events'),
    handled: progress.handled + sum('handled'),
    unparked: progress.unparked + outcomes.filter(({ unparked }) => unparked).length,
    failed: [...progress.failed, ...failed].slice(0, FAILED_LISTED),
    failedCount: progress.failedCount + failed.length,
    byConsumer,
  };
}

/**
 * Calls again and again until there is no cursor, and tells the progress after each call. Ends early after `mayGoOn` says no: what was
 * called by then is done.
 */
export async function runAll(
  call: (cursor: string | undefined) => Promise<RunAnswer>,
  tell: (progress: RunProgress) => void = () => undefined,
  mayGoOn: () => boolean = () => true,
): Promise<RunProgress> {
  let progress = NOT_BEGUN;
  let cursor: string | undefined;
  do {
    const answer = await call(cursor);
    progress = withAnswer(progress, answer);
    tell(progress);
    cursor = answer.next_cursor ?? undefined;
  } while (cursor !== undefined && mayGoOn());
  return progress;
}
