// The whole shop in one process, on virtual time, with faults between its steps: npm run simulate -- --help
import { parseArgs } from 'node:util';
import { systemClock } from '@jangteo/kernel/clock';
import { showProgress } from '@jangteo/platform/progress';
import { processTerminal } from '@jangteo/platform/terminal';
import { LABELS } from './labels.ts';
import { runSeeds } from './many-seeds.ts';
import { describeFailure } from './report.ts';
import { type Outcome, runSeed } from './run-plan.ts';
import type { SeedReport } from './seed-worker.ts';
import { shrink } from './shrink.ts';

const USAGE = `npm run simulate -- [options]

Runs the shop through seeded schedules of faults and checks what must always hold. docs/simulator.md says more.

  --seeds N       how many seeds (default 100)
  --from N        the first one (default 1)
  --seed N        this one alone: the same run each time
  --shrink        makes the first failing run as small as it gets
  --trace         with --seed: every step
  --workers N     threads (default: one a core)
  --keep-going    does not stop at the first failing seed
  --json          JSON for scripts

Exit codes: 0 all seeds passed, 1 one failed, 2 wrong usage.
Last line: "N passed, M failed".`;

const values = readArguments();
if (values.help === true) {
  console.log(USAGE);
  process.exit(0);
}
process.exitCode = values.seed === undefined ? await many() : await one(number('seed', values.seed, 0));

async function one(seed: number): Promise<number> {
  const outcome = await runSeed(seed);
  if (values.trace === true) console.log(outcome.trace.join('\n'));
  await tell(outcome);
  if (values.json !== true) console.log(outcome.violation === undefined ? '1 passed, 0 failed' : '0 passed, 1 failed');
  return outcome.violation === undefined ? 0 : 1;
}

async function many(): Promise<number> {
  const from = number('from', values.from, 0);
  const count = number('seeds', values.seeds, 1);
  const failures: SeedReport[] = [];
  const sums = { runs: 0, steps: 0, virtualMs: 0, faults: 0 };
  const stopping = new AbortController();
  const unseen = new Set(LABELS.map(({ label }) => label));
  const begunAt = systemClock.now();
  const progress = showProgress({ label: 'simulate', unit: 'seeds', terminal: processTerminal, clock: systemClock });
  const onReport = (report: SeedReport) => {
    if (stopping.signal.aborted) return;
    sums.runs++;
    sums.steps += report.steps;
    sums.virtualMs += report.virtualMs;
    sums.faults += report.faults;
    for (const label of report.labels) unseen.delete(label);
    if (report.violation !== undefined) failures.push(report);
    if (report.violation !== undefined && values['keep-going'] !== true) stopping.abort();
    progress.update(sums.runs, sums.runs / count);
  };
  await runSeeds({
    from,
    count,
    onReport,
    signal: stopping.signal,
    ...(values.workers && { workers: number('workers', values.workers, 1) }),
  });
  progress.end();
  const tookMs = systemClock.now() - begunAt;
  const first = failures.toSorted((left, right) => left.plan.seed - right.plan.seed)[0];
  if (values.json === true) {
    console.log(
      JSON.stringify({ from, ...sums, took_ms: tookMs, passed: sums.runs - failures.length, failed: failures.length, failures }, null, 2),
    );
    return failures.length === 0 ? 0 : 1;
  }
  for (const { plan, violation } of failures) console.log(`seed ${plan.seed}: ${violation?.detail}`);
  if (first !== undefined) {
    await tell(await runSeed(first.plan.seed));
    console.log(`again: npm run simulate -- --seed ${first.plan.seed}; made small: --seed ${first.plan.seed} --shrink`);
  }
  if (unseen.size > 0) console.log(`steps that never came by: ${[...unseen].join(', ')}`);
  const perSecond = sums.runs / (tookMs / 1_000);
  const hours = (sums.virtualMs / 3_600_000).toFixed(1);
  console.log(
    `${sums.steps} steps, ${sums.faults} faults, ${hours} hours of the shop in ${Math.round(tookMs / 1_000)} s (${perSecond.toFixed(1)} seeds/s)`,
  );
  console.log(`${sums.runs - failures.length} passed, ${failures.length} failed`);
  return failures.length === 0 ? 0 : 1;
}

async function tell(outcome: Outcome): Promise<void> {
  const wantsShrink = values.shrink === true && outcome.violation !== undefined;
  const shown = wantsShrink ? await made(outcome) : outcome;
  if (values.json === true) {
    const { trace: _, ...rest } = shown;
    console.log(JSON.stringify(rest, null, 2));
    return;
  }
  if (shown.violation !== undefined) console.log(describeFailure(shown));
  else console.log(`seed ${shown.plan.seed}: ${shown.steps} steps, ${shown.faults} faults, trace ${shown.traceHash}`);
}

async function made(outcome: Outcome): Promise<Outcome> {
  const progress = showProgress({ label: 'shrink', unit: 'runs', terminal: processTerminal, clock: systemClock });
  const { outcome: small } = await shrink(outcome, (runs) => progress.update(runs));
  progress.end();
  return small;
}

function number(option: string, text: string, min: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min) return value;
  return wrongUsage(`--${option} must be a whole number from ${min}, not "${text}"`);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        help: { type: 'boolean', short: 'h' },
        seeds: { type: 'string', default: '100' },
        from: { type: 'string', default: '1' },
        seed: { type: 'string' },
        shrink: { type: 'boolean' },
        trace: { type: 'boolean' },
        workers: { type: 'string' },
        'keep-going': { type: 'boolean' },
        json: { type: 'boolean' },
      },
    }).values;
  } catch (thrown) {
    return wrongUsage((thrown as Error).message);
  }
}

function wrongUsage(message: string): never {
  console.error(`${message}\n\n${USAGE}`);
  process.exit(2);
}
