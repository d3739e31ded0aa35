import { JangteoError } from '@jangteo/kernel/errors';
import { choiceAt } from './choice.ts';
import type { Fault, Misfortune, Plan } from './plan.ts';
import type { Actor, Mishap } from './scheduler.ts';

/** What a fault can do to the shop beside the step at which it stands. */
export interface FaultTargets {
  crash(process: string, downMs: number): void;
  stop(process: string, downMs: number): void;
  jump(process: string, ms: number): void;
  rewind(group: string, records: number): void;
  now(): number;
  steps(): number;
  /** Does it before the next step. */
  soon(what: () => void): void;
  note(text: string): void;
}

const SLOW_SHARE = 0.2;
/** Latency has a seed of its own, or slow steps and late picks would go together. */
const LATENCY_SEED = 0x51ed270b;

/** Lets the plan's faults happen where they stand, until it is told that they are over. */
export class Faults {
  readonly #plan: Plan;
  readonly #targets: FaultTargets;
  readonly #byLabel = new Map<string, Map<number, Fault[]>>();
  readonly #byStep: Fault[] = [];
  readonly #parked = new Map<string, number>();
  readonly #away = new Map<string, { readonly until: number; readonly code: 'ENGINE_AWAY' | 'STORE_FULL' }>();
  #parkedInAll = 0;
  #happened = 0;
  #over = false;

  constructor(plan: Plan, targets: FaultTargets) {
    this.#plan = plan;
    this.#targets = targets;
    for (const fault of plan.faults) {
      if ('step' in fault.at) this.#byStep.push(fault);
      else {
        const { label, nth } = fault.at;
        const places = this.#byLabel.get(label) ?? new Map<number, Fault[]>();
        this.#byLabel.set(label, places.set(nth, [...(places.get(nth) ?? []), fault]));
      }
    }
    this.#byStep.sort((left, right) => ('step' in left.at ? left.at.step : 0) - ('step' in right.at ? right.at.step : 0));
  }

  /** Labels of steps that came by. */
  get labels(): string[] {
    return [...this.#parked.keys()];
  }

  get happened(): number {
    return this.#happened;
  }

  /** From now on all goes well. */
  end(): void {
    this.#over = true;
    this.#away.clear();
  }

  befall(actor: Actor, label: string): Mishap | undefined {
    if (this.#over) return undefined;
    const nth = (this.#parked.get(label) ?? 0) + 1;
    this.#parked.set(label, nth);
    let mishap = this.#latency(this.#parkedInAll++);
    for (const fault of this.#byLabel.get(label)?.get(nth) ?? []) {
      this.#happened++;
      if (fault.fault === 'delay') mishap = { ...mishap, delayMs: fault.ms };
      else if (fault.fault === 'lost' || fault.fault === 'silent' || fault.fault === 'again') mishap = { ...mishap, passage: fault.fault };
      else this.#targets.soon(() => this.#strike(fault, actor.name.split('#')[0] as string));
    }
    return mishap;
  }

  /** Call between two steps. */
  between(): void {
    for (let next = this.#byStep[0]; next !== undefined && !this.#over; next = this.#byStep[0]) {
      if (!('step' in next.at) || next.at.step > this.#targets.steps()) return;
      this.#byStep.shift();
      this.#happened++;
      this.#strike(next, undefined);
    }
  }

  refusal(store: string): JangteoError | undefined {
    const away = this.#away.get(store);
    if (away === undefined || away.until <= this.#targets.now()) return undefined;
    return new JangteoError(away.code, `the store "${store}" is away for a while`);
  }

  #latency(place: number): Mishap | undefined {
    const { latencyMs, seed } = this.#plan;
    if (latencyMs === 0 || choiceAt(seed ^ LATENCY_SEED, 2 * place) > SLOW_SHARE) return undefined;
    return { delayMs: Math.ceil(choiceAt(seed ^ LATENCY_SEED, 2 * place + 1) * latencyMs) };
  }

  #strike(fault: Misfortune, process: string | undefined): void {
    if (this.#over) return;
    this.#targets.note(`--- ${JSON.stringify(fault)}`);
    switch (fault.fault) {
      case 'crash': {
        const victim = fault.process ?? process;
        if (victim !== undefined) this.#targets.crash(victim, fault.downMs);
        return;
      }
      case 'stop':
        this.#targets.stop(fault.process, fault.downMs);
        return;
      case 'away':
        this.#away.set(fault.store, { until: this.#targets.now() + fault.ms, code: fault.code });
        return;
      case 'jump':
        this.#targets.jump(fault.process, fault.ms);
        return;
      case 'rewind':
        this.#targets.rewind(fault.group, fault.records);
        return;
      default:
        throw new Error(`${fault.fault} stands at a label, not at a step`);
    }
  }
}
