import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { CallOptions } from './service-types.ts';

export const CALL_MS = 15_000;

/** The time that one call has. */
export interface Deadline {
  /** Aborts when the time is over or the caller gives up; its reason is the error that the caller gets then. */
  readonly signal: AbortSignal;
  /** What the call was given in the first place. */
  readonly timeoutMs: number;
  readonly endsAtMs: number;
  /** Whether the time ran out, rather than the caller's patience. */
  isOver(): boolean;
}

interface Handling {
  readonly endsAtMs: number;
  done: boolean;
}

const handling = new AsyncLocalStorage<Handling>();

/**
 * Runs a call that ends at its deadline: after `timeoutMs` (default CALL_MS), or with the handler that makes it if that is sooner.
 * Throws DEADLINE_EXCEEDED then, and when `signal` aborts, without waiting for `run`.
 */
export async function withinDeadline<T>(
  clock: Clock,
  name: string,
  call: CallOptions,
  run: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const asked = call.timeoutMs ?? CALL_MS;
  insist(Number.isFinite(asked), `the time for ${name} is a number of ms`);
  const startMs = clock.now();
  const around = handling.getStore();
  const timeoutMs = around === undefined || around.done ? asked : Math.min(asked, around.endsAtMs - startMs);
  if (timeoutMs <= 0) throw new JangteoError('DEADLINE_EXCEEDED', `no time was left for ${name}`);
  if (call.signal?.aborted) throw givenUp(name);

  const deadline = new Countdown(timeoutMs, startMs + timeoutMs);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const stop = (error: JangteoError) => {
    reject(error);
    deadline.stop(error);
  };
  const expire = () => {
    deadline.over = true;
    stop(new JangteoError('DEADLINE_EXCEEDED', `${name} took longer than ${timeoutMs} ms`));
  };
  // The signal of a call that came over the wire aborts at its deadline as well, and may be a little early.
  const giveUp = () => (clock.now() + 1 >= deadline.endsAtMs ? expire() : stop(givenUp(name)));
  call.signal?.addEventListener('abort', giveUp, { once: true });
  const timer = clock.schedule(timeoutMs, expire);
  run(deadline).then(resolve, reject);
  try {
    return await promise;
  } finally {
    timer.cancel();
    call.signal?.removeEventListener('abort', giveUp);
  }
}

/** The signal is made for whoever asks for it: most handlers answer before anybody could. */
class Countdown implements Deadline {
  readonly timeoutMs: number;
  readonly endsAtMs: number;
  over = false;
  readonly isOver = () => this.over;
  #controller: AbortController | undefined;
  #stoppedBy: JangteoError | undefined;

  constructor(timeoutMs: number, endsAtMs: number) {
    this.timeoutMs = timeoutMs;
    this.endsAtMs = endsAtMs;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#stoppedBy !== undefined) this.#controller.abort(this.#stoppedBy);
    }
    return this.#controller.signal;
  }

  stop(error: JangteoError): void {
    this.#stoppedBy = error;
    this.#controller?.abort(error);
  }
}

/** Runs a handler: the calls that it makes end with `deadline` at the latest. What it leaves running has its own time again. */
export async function insideDeadline<T>({ endsAtMs }: Deadline, handler: () => Promise<T>): Promise<T> {
  const current = { endsAtMs, done: false };
  try {
    return await handling.run(current, handler);
  } finally {
    current.done = true;
  }
}

function givenUp(name: string): JangteoError {
  return new JangteoError('DEADLINE_EXCEEDED', `${name} was given up by its caller`);
}
