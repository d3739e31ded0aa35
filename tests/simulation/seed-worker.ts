import { parentPort, workerData } from 'node:worker_threads';
import type { Outcome } from './run-plan.ts';
import { runSeed } from './run-plan.ts';

/** What one worker is to run: from `from` up to `to`, each `step`th. */
export interface Share {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** What is told of a run; the trace only of one that failed. */
export type SeedReport = Omit<Outcome, 'trace'>;

const { from, to, step } = workerData as Share;
for (let seed = from; seed < to; seed += step) {
  const { trace: _, ...report } = await runSeed(seed);
  parentPort?.postMessage(report satisfies SeedReport);
}
