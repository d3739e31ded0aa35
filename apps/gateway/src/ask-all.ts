import { hasCode } from '@jangteo/kernel/errors';

/** Whoever does not answer is left out; a question that is wrong is wrong for everybody. */
export async function askAll<P, A>(processes: readonly P[], ask: (process: P) => Promise<A>): Promise<{ answers: A[]; complete: boolean }> {
  const settled = await Promise.allSettled(processes.map(ask));
  const refused = settled.find((one) => one.status === 'rejected' && hasCode(one.reason, 'INVALID_REQUEST'));
  if (refused?.status === 'rejected') throw refused.reason;
  const answers = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  return { answers, complete: answers.length === settled.length };
}
