import type { Plan } from './plan.ts';
import type { Outcome } from './run-plan.ts';

const TRACE_LINES = 60;

/** A failing run for a person: what broke, what it took, and what happened last. */
export function describeFailure(outcome: Outcome, traceLines = TRACE_LINES): string {
  const { plan, violation, steps, virtualMs, traceHash, trace } = outcome;
  return [
    `seed ${plan.seed} ${violation === undefined ? 'ends' : 'fails'} after ${steps} steps, ${(virtualMs / 1_000).toFixed(1)} s of the shop's time (trace ${traceHash})`,
    ...(violation === undefined ? [] : [`  ${violation.detail}`]),
    ...describePlan(plan),
    `the last ${Math.min(traceLines, trace.length)} steps:`,
    ...trace.slice(-traceLines).map((line) => `  ${line}`),
  ].join('\n');
}

function describePlan({ topology, acts, faults, latencyMs, laggard, picked }: Plan): string[] {
  const processes = { one: 'one process', each: 'a process for each service', pairs: 'two processes for each service' }[topology];
  const ranges = picked.map(([from, to]) => `${from}-${to > 900_000 ? 'end' : to - 1}`).join(', ');
  return [
    `${processes}${latencyMs > 0 ? `, steps take up to ${latencyMs} ms` : ''}${laggard === undefined ? '' : `, ${laggard} lags behind`}`,
    ranges === '' ? 'the oldest step goes first' : `the seed picks who goes on in the steps ${ranges}`,
    `acts (${acts.length}):`,
    ...acts.map((act) => `  ${JSON.stringify(act)}`),
    `faults (${faults.length}):`,
    ...faults.map((fault) => `  ${JSON.stringify(fault)}`),
  ];
}
