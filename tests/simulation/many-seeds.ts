import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { SeedReport, Share } from './seed-worker.ts';

export interface ManySeeds {
  readonly from: number;
  readonly count: number;
  readonly workers?: number;
  readonly onReport: (report: SeedReport) => void;
  /** Ends the workers. */
  readonly signal?: AbortSignal;
}

/** Runs seeds in threads, each its share: they have nothing in common, so their order does not matter. */
export async function runSeeds({ from, count, workers = availableParallelism(), onReport, signal }: ManySeeds): Promise<void> {
  const threads = Math.min(workers, count);
  await Promise.all(
    Array.from({ length: threads }, (_, nth) => runShare({ from: from + nth, to: from + count, step: threads }, onReport, signal)),
  );
}

function runShare(share: Share, onReport: (report: SeedReport) => void, signal: AbortSignal | undefined): Promise<void> {
  const worker = new Worker(new URL('./seed-worker.ts', import.meta.url), { workerData: share });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  return new Promise((resolve, reject) => {
    worker.on('message', onReport);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      if (code === 0 || signal?.aborted) resolve();
      else reject(new Error(`a thread of the simulator ended with ${code}`));
    });
  });
}
