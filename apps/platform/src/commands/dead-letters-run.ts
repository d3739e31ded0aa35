import type { KeyOutcomeView } from '@jangteo/gateway/operations-view';
import { operationsApi, type RunRequest } from '../operations-api.ts';
import { count, showProgress } from '../progress.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { EXIT, type Host, onShop, type ShopOptions, untilStopped } from './host.ts';

/** Outcomes told one by one; --json tells all. */
const TOLD = 20;

interface Done {
  readonly outcomes: readonly KeyOutcomeView[];
  readonly brokenOff: boolean;
}

/** Redrives or discards, call after call; Ctrl-C ends it after the call under way. Returns the exit code. */
export async function runKeys(
  host: Host,
  what: 'redrive' | 'discard',
  request: RunRequest,
  options: ShopOptions & { readonly json: boolean },
): Promise<number> {
  const done = await onShop(host, options, async (connection, { clock }) => {
    const api = operationsApi(connection);
    const progress = showProgress({ label: what, unit: 'keys', terminal: host.terminal, clock });
    // Only one consumer knows how many keys are meant.
    const isOne = request.event_id !== undefined || request.filter?.consumer !== undefined;
    const outcomes: KeyOutcomeView[] = [];
    let cursor: string | null | undefined;
    const brokenOff = await untilStopped(async (signal) => {
      while (cursor !== null) {
        if (signal.aborted) return true;
        const result = await api[what]({ ...request, ...(cursor !== undefined && { cursor }) });
        outcomes.push(...result.outcomes);
        cursor = result.next_cursor;
        progress.update(outcomes.length, isOne && result.total > 0 ? outcomes.length / result.total : undefined);
      }
      return false;
    });
    if (outcomes.length > 1) progress.end();
    return { outcomes, brokenOff };
  });
  const dryRun = request.dry_run === true;
  if (options.json) printJson(host.terminal, { dry_run: dryRun, broken_off: done.brokenOff, outcomes: done.outcomes });
  else report(host.terminal, what, dryRun, done);
  const stuck = done.outcomes.some(({ error }) => error !== null);
  return stuck || done.brokenOff ? EXIT.failed : EXIT.done;
}

function report(terminal: Terminal, what: 'redrive' | 'discard', dryRun: boolean, { outcomes, brokenOff }: Done): void {
  if (outcomes.length === 0) {
    terminal.out('nothing is parked that this means\n');
    return;
  }
  printTable(
    terminal,
    ['consumer', 'key', 'events', dryRun ? 'would' : 'now'],
    outcomes.slice(0, TOLD).map((outcome) => [outcome.consumer, outcome.key, outcome.events, dryRun ? what : fateOf(outcome)]),
  );
  if (outcomes.length > TOLD) terminal.out(`... and ${count(outcomes.length - TOLD)} more; --json tells them\n`);
  const events = outcomes.reduce((sum, outcome) => sum + outcome.events, 0);
  if (dryRun) {
    terminal.out(`\nwould ${what} ${count(outcomes.length)} keys with ${count(events)} events in line; nothing was run\n`);
    return;
  }
  const flowing = outcomes.filter(({ unparked }) => unparked).length;
  const handled = outcomes.reduce((sum, outcome) => sum + outcome.handled, 0);
  terminal.out(`\n${count(flowing)} of ${count(outcomes.length)} keys flow again, ${count(handled)} events were handled\n`);
  if (brokenOff) terminal.error('broken off: the same command goes on with the rest\n');
}

function fateOf({ unparked, error }: KeyOutcomeView): string {
  if (unparked) return 'flows again';
  return error === null ? 'still parked' : `parked: ${error.code} ${error.detail}`;
}
