import { type HistoryEntry, isTrouble, msOf } from './history.ts';

/** A part of an order's way, as a person would tell it. */
export type StageName = 'placing' | 'payment' | 'stock' | 'shipping' | 'cancelling' | 'undoing';

export interface Stage {
  readonly name: StageName;
  /** In ms after the first entry. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The indexes of its entries. */
  readonly entries: readonly number[];
  /** How many of them went wrong. */
  readonly troubles: number;
}

/** What begins with a step of the order's life. */
const BEGINS: readonly (readonly [step: RegExp, stage: StageName])[] = [
  [/-> PENDING$/, 'payment'],
  [/-> COMPLETED$/, 'stock'],
  [/^stock_confirmed: COMPLETED$/, 'shipping'],
  [/-> CANCELLING$/, 'cancelling'],
  [/-> (CANCELLED|ABANDONED)$/, 'undoing'],
];

/** An order's entries by the stage of its life in which they happened, in the order of time. */
export function stagesOf(entries: readonly HistoryEntry[]): Stage[] {
  const each = entries.map((entry, index) => ({ entry, index, atMs: msOf(entry.at) })).sort((left, right) => left.atMs - right.atMs);
  const startMs = each[0]?.atMs ?? 0;
  const stages: { name: StageName; fromMs: number; toMs: number; entries: number[]; troubles: number }[] = [];
  for (const { entry, index, atMs } of each) {
    const fromMs = atMs - startMs;
    const begun = entry.kind === 'state' ? BEGINS.find(([step]) => step.test(entry.what))?.[1] : undefined;
    let stage = stages.at(-1);
    if (stage === undefined || (begun !== undefined && begun !== stage.name)) {
      stage = { name: begun ?? 'placing', fromMs, toMs: fromMs, entries: [], troubles: 0 };
      stages.push(stage);
    }
    stage.entries.push(index);
    stage.toMs = Math.max(stage.toMs, fromMs);
    if (isTrouble(entry)) stage.troubles++;
  }
  // A stage lasts until the next begins.
  return stages.map((stage, index) => ({ ...stage, toMs: Math.max(stage.fromMs, stages[index + 1]?.fromMs ?? stage.toMs) }));
}
