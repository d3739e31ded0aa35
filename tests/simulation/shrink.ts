import type { Act, Plan, Range } from './plan.ts';
import { type Outcome, runPlan } from './run-plan.ts';

export interface Shrunk {
  readonly outcome: Outcome;
  readonly runs: number;
}

const RUNS_MAX = 600;
/** Shorter ranges of picked steps are not looked into. */
const RANGE_MIN = 2;

/**
 * Makes a failing plan as small as it gets while the same invariant fails: fewer faults, fewer acts, simpler ones, fewer steps whose
 * order is picked (after Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002).
 */
export async function shrink(failing: Outcome, onProgress: (runs: number) => void = () => {}): Promise<Shrunk> {
  const invariant = failing.violation?.invariant;
  let best = failing;
  let runs = 0;
  /** Keeps `plan` where it still fails the same way. */
  const keep = async (plan: Plan): Promise<boolean> => {
    if (runs >= RUNS_MAX) return false;
    onProgress(++runs);
    const outcome = await runPlan(plan);
    if (outcome.violation?.invariant !== invariant) return false;
    best = outcome;
    return true;
  };

  for (let size = Number.POSITIVE_INFINITY; sizeOf(best.plan) < size && runs < RUNS_MAX; ) {
    size = sizeOf(best.plan);
    const { latencyMs, laggard, ...plain } = best.plan;
    if (laggard !== undefined) await keep({ ...plain, latencyMs });
    if (latencyMs > 0) await keep({ ...best.plan, latencyMs: 0 });
    await fewer(
      () => best.plan.faults,
      (faults) => keep({ ...best.plan, faults }),
    );
    await fewer(
      () => best.plan.acts,
      (acts) => keep({ ...best.plan, acts }),
    );
    await simplerActs(() => best.plan, keep);
    await fewerPicks(() => best.plan, best.steps, keep);
  }
  return { outcome: best, runs };
}

function sizeOf({ acts, faults, picked, latencyMs }: Plan): number {
  return acts.length + faults.length + picked.length + Math.sign(latencyMs);
}

/** Leaves out halves, quarters, ... single ones, as long as it can. */
async function fewer<T>(current: () => readonly T[], keep: (left: readonly T[]) => Promise<boolean>): Promise<void> {
  for (let part = current().length; part >= 1; part = Math.floor(part / 2)) {
    for (let from = 0; from < current().length; ) {
      const all = current();
      const isKept = await keep([...all.slice(0, from), ...all.slice(from + part)]);
      if (!isKept) from += part;
    }
  }
}

async function simplerActs(current: () => Plan, keep: (plan: Plan) => Promise<boolean>): Promise<void> {
  for (let at = 0; at < current().acts.length; at++) {
    for (const simpler of simplifications(current().acts[at] as Act)) {
      await keep({ ...current(), acts: current().acts.with(at, simpler(current().acts[at] as Act)) });
    }
  }
}

/** Each leaves one thing out of an act. */
function simplifications(act: Act): ((act: Act) => Act)[] {
  const ways: ((act: Act) => Act)[] = [];
  if (act.act === 'tamper') return ways;
  if (act.lines.length > 1) ways.push((one) => ('lines' in one ? { ...one, lines: one.lines.slice(0, 1) } : one));
  if (act.act !== 'order') return ways;
  if (act.twice) ways.push((one) => ({ ...one, twice: false }));
  if (act.method !== 'test') ways.push((one) => ({ ...one, method: 'test' }));
  if (act.postalCode === '00000') ways.push((one) => ({ ...one, postalCode: '04524' }));
  if (act.cancelAfterMs !== undefined) {
    ways.push((one) => {
      if (one.act !== 'order') return one;
      const { cancelAfterMs: _, ...rest } = one;
      return rest;
    });
  }
  return ways;
}

async function fewerPicks(current: () => Plan, steps: number, keep: (plan: Plan) => Promise<boolean>): Promise<void> {
  if (current().picked.length === 0 || (await keep({ ...current(), picked: [] }))) return;
  let open: Range[] = current().picked.map(([from, to]): Range => [from, Math.min(to, steps)]);
  while (open.length > 0) {
    const [range, ...rest] = open as [Range, ...Range[]];
    open = rest;
    const [from, to] = range;
    const others = current().picked.flatMap(([a, b]): Range[] =>
      a <= from && b >= to
        ? [
            [a, from],
            [to, Math.min(b, steps)],
          ]
        : [[a, b]],
    );
    const without = others.filter(([a, b]) => b > a);
    if (await keep({ ...current(), picked: without })) continue;
    const middle = Math.floor((from + to) / 2);
    if (to - from > RANGE_MIN) open.push([from, middle], [middle, to]);
  }
}
