import type { Image } from './disk.ts';
import { drawPlan } from './draw.ts';
import { makeImage } from './image.ts';
import { LABELS } from './labels.ts';
import type { Plan } from './plan.ts';
import { Violation } from './violation.ts';
import { World } from './world.ts';

/** How a run went. */
export interface Outcome {
  readonly plan: Plan;
  readonly steps: number;
  /** How long it took in the shop. */
  readonly virtualMs: number;
  /** Faults that found their place. */
  readonly faults: number;
  readonly traceHash: string;
  /** Those of `LABELS` that came by. */
  readonly labels: readonly string[];
  /** How many orders ended in each status. */
  readonly orders: Readonly<Record<string, number>>;
  readonly violation?: { readonly invariant: string; readonly detail: string };
  readonly trace: readonly string[];
}

const KNOWN: ReadonlySet<string> = new Set(LABELS.map(({ label }) => label));

let image: Promise<Image> | undefined;

export async function runPlan(plan: Plan): Promise<Outcome> {
  image ??= makeImage();
  const world = new World(plan, await image);
  const { scheduler, faults } = world;
  const begunAt = scheduler.now;
  let violation: Violation | undefined;
  try {
    await world.run();
  } catch (thrown) {
    violation =
      thrown instanceof Violation
        ? thrown
        : new Violation('the run can go on', thrown instanceof Error ? (thrown.stack ?? '') : String(thrown));
    scheduler.note(`!!! ${violation.message}`);
  }
  const orders: Record<string, number> = {};
  for (const { status } of world.books.orders()) orders[status] = (orders[status] ?? 0) + 1;
  world.disk.close();
  return {
    plan,
    steps: scheduler.steps,
    virtualMs: scheduler.now - begunAt,
    faults: faults.happened,
    traceHash: scheduler.traceHash,
    labels: faults.labels.filter((label) => KNOWN.has(label)),
    orders,
    ...(violation && { violation: { invariant: violation.invariant, detail: violation.message } }),
    trace: scheduler.trace,
  };
}

export function runSeed(seed: number): Promise<Outcome> {
  return runPlan(drawPlan(seed));
}
