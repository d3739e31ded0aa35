import { Command } from 'commander';
import { operationsApi, type ReplayAnswer, type ReplayRequest } from '../operations-api.ts';
import { count, showProgress } from '../progress.ts';
import { printJson, printTable } from '../terminal.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, untilStopped, withShop } from './host.ts';
import { wholeNumber } from './numbers.ts';

const HELP = `
Reads the log again for one consumer and applies, key by key in order, what its inbox does not know: what a seek skipped, what an older copy
of its store has forgotten. The inbox remembers 30 days; what is older would be applied again. The consumer is held meanwhile and goes on
afterwards, half a minute later also where this command was killed.

--again applies everything again. The services' handlers are made to bear that: a step that an order has taken, a hold that is confirmed, a
payment that is made stay as they are.

Examples:
  npx jangteo replay --consumer orders --dry-run
  npx jangteo replay --consumer orders --from 2026-11-20T00:00:00Z --to 2026-11-21T00:00:00Z
  npx jangteo replay --consumer payments --topic orders --partition 3 --from 1000 --to 2000
  npx jangteo replay --consumer delivery --again
${EXIT_CODES}`;

interface Options extends ShopOptions {
  readonly consumer: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly from?: string;
  readonly to?: string;
  readonly again?: boolean;
  readonly dryRun?: boolean;
  readonly reason?: string;
  readonly json?: boolean;
}

type Counts = Pick<ReplayAnswer, 'applied' | 'handled_before' | 'parked' | 'failed' | 'other'>;

export function replayCommand(host: Host, finish: (code: number) => void): Command {
  return withShop(new Command('replay'))
    .description('apply events of the log to one consumer again')
    .requiredOption('--consumer <name>')
    .option('--topic <topic>', 'one topic (default: all that it consumes)')
    .option('--partition <n>', 'one partition of the topic', wholeNumber(0))
    .option('--from <place>', 'a time such as 2026-11-21T09:00:00Z, or an offset of a partition (default: the beginning)')
    .option('--to <place>', 'the same, not included (default: what it has done by now)')
    .option('--again', 'also what it has handled before')
    .option('--dry-run', 'only count')
    .option('--reason <text>', 'why: it stands in the audit')
    .option('--json', 'JSON for scripts')
    .addHelpText('after', HELP)
    .action(async (options: Options) => finish(await replay(host, options)));
}

async function replay(host: Host, { json = false, ...options }: Options): Promise<number> {
  const { consumer, dryRun = false } = options;
  const request = requestOf(options);
  const sum: Counts = { applied: 0, handled_before: 0, parked: 0, failed: 0, other: 0 };
  const brokenOff = await onShop(host, options, async (connection, { clock }) => {
    const api = operationsApi(connection);
    const progress = showProgress({ label: 'replay', unit: 'records', terminal: host.terminal, clock });
    const interrupted = await untilStopped(async (signal) => {
      for (let cursor: string | null | undefined; cursor !== null && !signal.aborted; ) {
        const answer: ReplayAnswer = await api.replay({ ...request, ...(cursor !== undefined && { cursor }) });
        add(sum, answer);
        progress.update(answer.done, answer.total === 0 ? 1 : answer.done / answer.total);
        cursor = answer.next_cursor;
        if (cursor === null) return false;
      }
      return true;
    });
    progress.end();
    if (interrupted && !dryRun) await api.endReplay(consumer);
    return interrupted;
  });
  if (json) printJson(host.terminal, { consumer, dry_run: dryRun, broken_off: brokenOff, ...sum });
  else report(host, sum, dryRun, brokenOff);
  return brokenOff || sum.failed > 0 ? EXIT.failed : EXIT.done;
}

function requestOf({ consumer, topic, partition, from, to, again = false, dryRun = false, reason }: Options): ReplayRequest {
  const isOffset = (place: string) => /^\d+$/.test(place);
  return {
    consumer,
    ...(topic !== undefined && { topic }),
    ...(partition !== undefined && { partition }),
    ...(from !== undefined && (isOffset(from) ? { from_offset: Number(from) } : { from })),
    ...(to !== undefined && (isOffset(to) ? { to_offset: Number(to) } : { to })),
    again,
    dry_run: dryRun,
    ...(reason !== undefined && { reason }),
  };
}

function add(sum: { -readonly [K in keyof Counts]: Counts[K] }, answer: Counts): void {
  for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += answer[name];
}

function report({ terminal }: Host, sum: Counts, dryRun: boolean, brokenOff: boolean): void {
  printTable(
    terminal,
    ['records', count(Object.values(sum).reduce((total, one) => total + one, 0))],
    [
      [dryRun ? 'would be applied' : 'applied', sum.applied],
      ['handled before', sum.handled_before],
      ['of parked keys', sum.parked],
      ['failed, their keys are parked', sum.failed],
      ['not for this consumer', sum.other],
    ],
  );
  if (sum.failed > 0) terminal.error('\njangteo dead-letters shows what failed\n');
  if (brokenOff) terminal.error('\nbroken off: the consumer goes on; the same command applies the rest\n');
}
