import { AsyncLocalStorage } from 'node:async_hooks';
import { hash } from 'node:crypto';
import type { Timer } from '@jangteo/kernel/clock';
import { choiceAt } from './choice.ts';
import { TimerQueue } from './timer-queue.ts';

/** Whose a step is. What belongs to a dead actor never goes on. */
export interface Actor {
  readonly name: string;
  readonly alive: boolean;
}

/**
 * How a step ends: it goes on; what it carried is lost and its sender told so at once; lost, and nobody is told; or it happens twice.
 * What that means is the step's to say: a commit that is lost is committed, but its caller never learns.
 */
export type Passage = 'goes' | 'lost' | 'silent' | 'again';

/** What befalls a step on its way. */
export interface Mishap {
  readonly passage?: Passage;
  readonly delayMs?: number;
}

export interface Order {
  readonly seed: number;
  /** Steps of this actor are mostly put off while others can go on. */
  readonly laggard: string | undefined;
  /** Ranges of steps, [from, to), in which the seed picks; elsewhere the oldest goes first. */
  readonly picked: readonly (readonly [number, number])[];
}

export interface SchedulerHooks {
  /** Called where a step is parked. */
  befall(actor: Actor, label: string): Mishap | undefined;
  /** Called between two steps, when nothing runs; returns true to end the run. */
  between(): boolean;
}

interface Step {
  readonly actor: Actor;
  readonly label: string;
  readonly go: () => void;
}

const LAGGARD_SHARE = 0.05;
const STEPS_MAX = 400_000;

/**
 * Owns time and order. Whatever the shop does is cut at step points; each parks its continuation here. When nothing runs any more,
 * the seed picks which of the ready ones goes on; only where none is ready does time move, to the next timer.
 */
export class Scheduler {
  /** A line a step: time, actor, label. */
  readonly trace: string[] = [];
  readonly #order: Order;
  readonly #hooks: SchedulerHooks;
  readonly #ready: Step[] = [];
  readonly #timers = new TimerQueue<Step>();
  readonly #between: (() => void)[] = [];
  #now: number;
  #steps = 0;

  constructor(startMs: number, order: Order, hooks: SchedulerHooks) {
    this.#now = startMs;
    this.#order = order;
    this.#hooks = hooks;
  }

  get now(): number {
    return this.#now;
  }

  get steps(): number {
    return this.#steps;
  }

  /** The same for two runs that did the same. */
  get traceHash(): string {
    return hash('sha256', this.trace.join('\n')).slice(0, 16);
  }

  /** Parks the caller until its turn. */
  step(actor: Actor, label: string): Promise<Passage> {
    if (!actor.alive) return new Promise(() => {});
    const { passage = 'goes', delayMs = 0 } = this.#hooks.befall(actor, label) ?? {};
    return new Promise((resolve) => {
      const step = { actor, label: passage === 'goes' ? label : `${label} (${passage})`, go: () => resolve(passage) };
      if (delayMs > 0) this.#timers.add(this.#now + delayMs, step);
      else this.#ready.push(step);
    });
  }

  /** Runs `fn` as a step once `delayMs` have passed, at least one as in Node. */
  timer(actor: Actor, delayMs: number, fn: () => void): Timer {
    if (!actor.alive) return { cancel() {} };
    const inContext = AsyncLocalStorage.snapshot();
    const ms = Math.max(1, Math.ceil(delayMs));
    return this.#timers.add(this.#now + ms, { actor, label: `timer ${ms}`, go: () => inContext(fn) });
  }

  /** Does `what` before the next step, when nothing runs. */
  soon(what: () => void): void {
    this.#between.push(what);
  }

  note(text: string): void {
    this.trace.push(`${this.#now} ${text}`);
  }

  /** Goes on until `between` says that it is the end. Rejects with what a hook throws. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      // A turn of the event loop later every promise has been told, so whoever can go on is parked again.
      const turn = () => {
        try {
          for (let what = this.#between.shift(); what !== undefined; what = this.#between.shift()) what();
          if (this.#hooks.between()) return resolve();
          const step = this.#next();
          this.#steps++;
          this.trace.push(`${this.#now} ${step.actor.name} ${step.label}`);
          step.go();
        } catch (thrown) {
          return reject(thrown);
        }
        setImmediate(turn);
      };
      setImmediate(turn);
    });
  }

  #next(): Step {
    if (this.#steps >= STEPS_MAX) throw new Error(`the run has not come to an end after ${STEPS_MAX} steps`);
    for (;;) {
      while (this.#ready.length === 0) this.#moveTime();
      const [step] = this.#ready.splice(this.#pick(), 1) as [Step];
      if (step.actor.alive) return step;
    }
  }

  #moveTime(): void {
    const due = this.#timers.takeFirst();
    if (due === undefined) throw new Error('nothing is left that could happen');
    this.#now = Math.max(this.#now, due.at);
    for (const step of due.values) if (step.actor.alive) this.#ready.push(step);
  }

  #pick(): number {
    const { seed, laggard, picked } = this.#order;
    const ready = this.#ready;
    if (ready.length === 1 || !picked.some(([from, to]) => this.#steps >= from && this.#steps < to)) return 0;
    const choice = choiceAt(seed, this.#steps);
    if (laggard !== undefined && choiceAt(seed, -this.#steps) > LAGGARD_SHARE) {
      const quick = ready.flatMap(({ actor }, at) => (actor.name.startsWith(laggard) ? [] : [at]));
      if (quick.length > 0) return quick[Math.floor(choice * quick.length)] as number;
    }
    return Math.floor(choice * ready.length);
  }
}
