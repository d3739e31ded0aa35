import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { LogFields, Logger } from '@jangteo/kernel/logger';
import { seededRandom } from '@jangteo/kernel/random';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { outsideTransaction } from '@jangteo/kernel/transaction-scope';
import { choiceAt } from './choice.ts';
import type { Actor, Passage, Scheduler } from './scheduler.ts';

/** What a process does when it starts; returns how to stop it. */
export type Boot = (life: Life) => Promise<() => Promise<void>>;

export interface ProcessEvents {
  /** A log line that somebody has to look at. */
  onCritical(message: string, fields: LogFields): void;
}

const RESTART_MS = 700;

/** A process of the shop: it may die and be started again. Its clock is its own. */
export class Process {
  readonly name: string;
  /** By how much its clock is wrong. */
  skewMs = 0;
  /** How often it ended without a word. */
  deaths = 0;
  life: Life | undefined;
  readonly #scheduler: Scheduler;
  readonly #outside: Actor;
  readonly #seed: number;
  readonly #boot: Boot;
  readonly #events: ProcessEvents;
  #lives = 0;
  #stop: (() => Promise<void>) | undefined;

  constructor(name: string, seed: number, scheduler: Scheduler, outside: Actor, boot: Boot, events: ProcessEvents) {
    this.name = name;
    this.#seed = seed;
    this.#scheduler = scheduler;
    this.#outside = outside;
    this.#boot = boot;
    this.#events = events;
  }

  /** It has started and serves. */
  get isUp(): boolean {
    return this.#stop !== undefined;
  }

  start(): void {
    if (this.life !== undefined) return;
    this.#lives++;
    const life = new Life(this, `${this.name}#${this.#lives}`, this.#scheduler, choiceAt(this.#seed, this.#lives) * 2 ** 32, this.#events);
    this.life = life;
    outsideTransaction(() => this.#boot(life)).then(
      (stop) => {
        if (life.alive) this.#stop = stop;
      },
      (thrown) => {
        this.#scheduler.note(`${life.name} could not start: ${String(thrown)}`);
        this.#scheduler.soon(() => this.#end(life, RESTART_MS));
      },
    );
  }

  /** Ends without a word. Call it between two steps. */
  crash(downMs: number): void {
    if (this.life === undefined) return;
    this.deaths++;
    this.#end(this.life, downMs);
  }

  /** Ends as on SIGTERM; a process that is still starting is killed. */
  stop(downMs: number): void {
    const { life } = this;
    const stop = this.#stop;
    if (life === undefined || stop === undefined) {
      this.crash(downMs);
      return;
    }
    this.#stop = undefined;
    outsideTransaction(stop)
      .catch((thrown) => this.#scheduler.note(`${life.name} could not stop: ${String(thrown)}`))
      .finally(() => this.#scheduler.soon(() => this.#end(life, downMs)));
  }

  #end(life: Life, downMs: number): void {
    if (this.life !== life) return;
    this.#scheduler.note(`${life.name} is gone`);
    this.life = undefined;
    this.#stop = undefined;
    life.end();
    this.#scheduler.timer(this.#outside, downMs, () => this.start());
  }
}

/** A process from its start to its end. What it awaits when it ends never comes. */
export class Life implements Actor {
  readonly name: string;
  readonly process: Process;
  readonly runtime: Runtime;
  alive = true;
  readonly #scheduler: Scheduler;
  readonly #onEnd = new Set<() => void>();

  constructor(process: Process, name: string, scheduler: Scheduler, seed: number, events: ProcessEvents) {
    this.process = process;
    this.name = name;
    this.#scheduler = scheduler;
    const clock = clockOf(this, scheduler);
    this.runtime = { ...systemRuntime, clock, random: seededRandom(seed), logger: loggerOf(name, scheduler, events, {}) };
  }

  step(label: string): Promise<Passage> {
    return this.#scheduler.step(this, label);
  }

  end(): void {
    this.alive = false;
    for (const tell of this.#onEnd) tell();
    this.#onEnd.clear();
  }

  /** Calls `tell` when it ends. Returns how to call that off. */
  onEnd(tell: () => void): () => void {
    if (!this.alive) tell();
    else this.#onEnd.add(tell);
    return () => this.#onEnd.delete(tell);
  }

  /** What `work` comes to in this process, for somebody else: SERVICE_UNAVAILABLE where the process ends before. */
  async forOther<T>(work: () => Promise<T>): Promise<T> {
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const callOff = this.onEnd(() => reject(new JangteoError('SERVICE_UNAVAILABLE', `${this.name} is gone`)));
    try {
      return await Promise.race([work(), ended]);
    } finally {
      callOff();
    }
  }
}

function clockOf(life: Life, scheduler: Scheduler): Clock {
  const schedule: Clock['schedule'] = (delayMs, fn) => scheduler.timer(life, delayMs, fn);
  return {
    now: () => scheduler.now + life.process.skewMs,
    schedule,
    sleep(delayMs, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = () => {
          timer.cancel();
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = schedule(delayMs, done);
        signal?.addEventListener('abort', done, { once: true });
      });
    },
  };
}

function loggerOf(name: string, scheduler: Scheduler, events: ProcessEvents, always: LogFields): Logger {
  const line =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      const { error } = fields;
      scheduler.note(`${name} ${level}: ${message}${error === undefined ? '' : `: ${String(error)}`}`);
      if (level === 'critical') events.onCritical(message, { ...always, ...fields });
    };
  return {
    debugs: false,
    debug() {},
    info() {},
    warn: line('warn'),
    error: line('error'),
    critical: line('critical'),
    with: (fields) => loggerOf(name, scheduler, events, { ...always, ...fields }),
  };
}
