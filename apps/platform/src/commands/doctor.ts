import { Command } from 'commander';
import { adminApi } from '../admin-api.ts';
import { CHECKS } from '../doctor/checks.ts';
import { type Diagnosis, examine } from '../doctor/examine.ts';
import { describeFix } from '../doctor/finding.ts';
import { fixesFor } from '../doctor/fix.ts';
import { mend } from '../doctor/mend.ts';
import { count, showProgress } from '../progress.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { EXIT, type Host, onShop, runtimeOf, type ShopOptions, withShop } from './host.ts';
import { wholeNumber } from './numbers.ts';

const HELP = `
Derives every number twice and says what differs: stock against its movements, reserved units against what is held, holds, payments and
shipments against orders, events in outboxes, inboxes and the log, products against their categories and indexes, the search index
against the catalogue, consumers against the log. It may run while the shop sells: what is still on its way is no finding. --checks lists every check.

--fix mends what a service's own command can mend (repairing a SKU's numbers, restoring a hold, asking the payment provider, refunding,
handing a lost event over again); what contradicts itself for good is cancelled and compensated. See first what it would do with
--fix --dry-run. docs/doctor.md says for each check what is done and why that is safe.

Examples:
  npx jangteo doctor
  npx jangteo doctor --fix --dry-run
  npx jangteo doctor --since 1440
  npx jangteo doctor --engines        the engines that the environment names: versions, privileges, what is missing, without a shop
  npx jangteo doctor --json | jq '.findings[].check'

Exit codes:
  0  no finding, or all of them were mended
  1  findings, or it failed
  2  wrong usage, or a setting that is not valid`;

const MINUTE_MS = 60_000;

interface Options extends ShopOptions {
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly grace: number;
  readonly since: number;
  readonly checks?: boolean;
  readonly engines?: boolean;
  readonly json?: boolean;
}

export function doctorCommand(host: Host, finish: (code: number) => void): Command {
  return withShop(new Command('doctor'))
    .description('derive every number twice and say what differs')
    .option('--fix', 'mend what can be mended')
    .option('--dry-run', 'with --fix: only say what it would do')
    .option('--grace <seconds>', 'leave alone what changed within this time', wholeNumber(0), 10)
    .option('--since <minutes>', 'look for events of the last so many minutes in the inboxes', wholeNumber(0), 60)
    .option('--checks', 'only list what is checked')
    .option('--engines', 'ask the engines that the URLs name whether a shop can live on them')
    .option('--json', 'JSON for scripts')
    .addHelpText('after', HELP)
    .action(async (options: Options) => finish(await doctor(host, options)));
}

async function doctor(host: Host, options: Options): Promise<number> {
  const { terminal } = host;
  const { fix = false, dryRun = false, grace, since, json = false } = options;
  if (options.checks === true) return listChecks(terminal, json);
  if (options.engines === true) return await doctorEngines(host, json);
  return await onShop(host, options, async (connection, { clock }) => {
    const api = adminApi(connection);
    const look = async (graceMs: number) => {
      const progress = showProgress({ label: 'doctor', unit: 'rows', terminal, clock });
      const sinceMs = clock.now() - since * MINUTE_MS;
      const diagnosis = await examine({ api, clock, graceMs, sinceMs, onProgress: (checked) => progress.update(checked) });
      progress.end();
      return diagnosis;
    };

    const before = await look(grace * 1_000);
    const fixes = fix ? fixesFor(before.findings) : [];
    if (fixes.length === 0 || dryRun) {
      const wouldFix = dryRun ? fixes.map(describeFix) : [];
      if (json) printJson(terminal, { ...before, ...(dryRun && { would_fix: wouldFix }) });
      else {
        report(terminal, before);
        for (const would of wouldFix) terminal.out(`would run ${would}\n`);
      }
      return before.findings.length === 0 ? EXIT.done : EXIT.failed;
    }

    const { fixed, after } = await mend({ api, clock, before, look: () => look(0) });
    if (json) printJson(terminal, { ...before, fixed, after });
    else {
      report(terminal, before);
      for (const { fix, error } of fixed) terminal.out(error === undefined ? `ran ${fix}\n` : `${fix} was refused: ${error}\n`);
      terminal.out('\nafterwards: ');
      report(terminal, after);
    }
    return after.findings.length === 0 ? EXIT.done : EXIT.failed;
  });
}

function listChecks(terminal: Terminal, json: boolean): number {
  const checks = Object.entries(CHECKS);
  if (json) printJson(terminal, { checks: checks.map(([check, compares]) => ({ check, compares })) });
  else printTable(terminal, ['check', 'compares'], checks);
  return EXIT.done;
}

function report(terminal: Terminal, { skus, orders, products, indexed, events, findings, notes, undecided, complete }: Diagnosis): void {
  const looked = `${count(skus)} SKUs, ${count(orders)} orders, ${count(products)} products, ${count(indexed)} in the search index, ${count(events)} events`;
  if (findings.length === 0) terminal.out(`${looked}: nothing differs\n`);
  else {
    terminal.out(`${looked}: ${count(findings.length)} findings\n`);
    printTable(
      terminal,
      ['check', 'subject', 'detail', '--fix'],
      findings.map(({ check, subject, detail, fixes = [] }) => [
        check,
        subject,
        detail,
        fixes.map(({ command }) => command).join(', else '),
      ]),
    );
  }
  for (const note of notes) terminal.out(`${note}\n`);
  if (undecided > 0) terminal.out(`${count(undecided)} more may be mended by events still under way; look again when the shop is calmer\n`);
  if (!complete) terminal.out('there are too many findings: the rest was not looked at\n');
}

async function doctorEngines(host: Host, json: boolean): Promise<number> {
  const { terminal, environment } = host;
  const { examineEngines } = await import('../doctor/examine-engines.ts');
  const examined = await examineEngines({ runtime: runtimeOf(host, true), environment });
  if (json) printJson(terminal, examined);
  else if (examined.length === 0) terminal.out('every engine is embedded: no URL is set\n');
  else {
    const rows = examined.flatMap(({ engine, checks }) =>
      checks.map(({ check, state, found, advice }) => [engine, check, state, found, advice]),
    );
    printTable(terminal, ['engine', 'check', 'state', 'found', 'what to do'], rows);
  }
  return examined.some(({ checks }) => checks.some(({ state }) => state === 'wrong')) ? EXIT.failed : EXIT.done;
}
