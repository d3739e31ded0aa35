import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { JangteoError } from '@jangteo/kernel/errors';
import { Command } from 'commander';
import { operationsApi, type Query, type RunRequest, upTo } from '../operations-api.ts';
import { printJson } from '../terminal.ts';
import { runKeys } from './dead-letters-run.ts';
import { printAudit, printDiff, printGroups, printKeys, printLine } from './dead-letters-tables.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, withShop } from './host.ts';
import { positiveNumber, wholeNumber } from './numbers.ts';

const HELP = `
An event that a consumer cannot handle parks its key: later events of the key wait behind it in line, all other keys flow.

Examples:
  npx jangteo dead-letters                            the parked keys
  npx jangteo dead-letters groups                     how many keys each cause holds up
  npx jangteo dead-letters show EVENT                 its data, its error, and what waits behind it
  npx jangteo dead-letters edit EVENT --payload mended.json --reason "line 2 had no SKU" --yes
  npx jangteo dead-letters redrive EVENT              run its key now
  npx jangteo dead-letters redrive --consumer orders --code INVALID_REQUEST --rate 20 --dry-run
  npx jangteo dead-letters redrive --all
  npx jangteo dead-letters discard EVENT --reason "sent twice by the old importer"
  npx jangteo dead-letters audit
${EXIT_CODES}`;

interface Options extends ShopOptions {
  readonly json?: boolean;
}
interface FilterOptions extends Options {
  readonly consumer?: string;
  readonly key?: string;
  readonly type?: string;
  readonly code?: string;
  readonly cause?: string;
  readonly status?: string;
  readonly since?: string;
  readonly before?: string;
  readonly limit?: number;
}
interface EditOptions extends Options {
  readonly consumer?: string;
  readonly payload: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}
interface RunOptions extends FilterOptions {
  readonly all?: boolean;
  readonly rate?: number;
  readonly dryRun?: boolean;
  readonly reason?: string;
}
interface AuditOptions extends Options {
  readonly consumer?: string;
  readonly key?: string;
  readonly event?: string;
  readonly action?: string;
  readonly limit: number;
}

const LISTED = 50;

export function deadLettersCommand(host: Host, finish: (code: number) => void): Command {
  const named = (name: string, description: string) =>
    withShop(new Command(name)).description(description).option('--json', 'JSON for scripts').addHelpText('after', HELP);
  const done = async (work: Promise<number>) => finish(await work);

  const list = filters(named('list', 'the parked keys, the longest parked first'))
    .option('--limit <n>', 'how many', wholeNumber(1), LISTED)
    .action((_: unknown, command: Command) => done(listKeys(host, command.optsWithGlobals())));
  const groups = filters(named('groups', 'the failures by their cause, those that hold up most keys first')).action(
    (_: unknown, command: Command) => done(listGroups(host, command.optsWithGlobals())),
  );
  const show = named('show', 'one event with its data, its error and its line')
    .argument('<event>')
    .option('--consumer <name>', 'where several consumers have it')
    .action((event: string, _: unknown, command: Command) => done(showEvent(host, event, command.optsWithGlobals())));
  const edit = named('edit', 'replace the data of an event, which keeps its id and its place')
    .argument('<event>')
    .requiredOption('--payload <file>', 'JSON; - for standard input')
    .option('--consumer <name>', 'where several consumers have it')
    .option('--reason <text>', 'why: it stands in the audit')
    .option('--dry-run', 'only show the difference')
    .option('--yes', 'write it')
    .action((event: string, _: unknown, command: Command) => done(editEvent(host, event, command.optsWithGlobals())));
  const redrive = runOptions(named('redrive', 'run parked keys now, each in order until its line is empty'))
    .option('--reason <text>', 'why: it stands in the audit')
    .action((event: string | undefined, _: unknown, command: Command) => done(run(host, 'redrive', event, command)));
  const discard = runOptions(named('discard', 'discard an event, or the failed event of each key that is meant; the keys go on'))
    .requiredOption('--reason <text>', 'why: it stands in the audit')
    .action((event: string | undefined, _: unknown, command: Command) => done(run(host, 'discard', event, command)));
  const audit = named('audit', 'who did what, newest first')
    .option('--consumer <name>')
    .option('--key <key>')
    .option('--event <id>')
    .option('--action <action>', 'EDIT, REDRIVE, DISCARD, PAUSE, RESUME, CONCURRENCY, SEEK, REPLAY or OUTBOX')
    .option('--limit <n>', 'how many', wholeNumber(1), LISTED)
    .action((_: unknown, command: Command) => done(listAudit(host, command.optsWithGlobals())));

  // An option of the parent is taken by it wherever it stands, so no default: it would be that of every subcommand.
  const parent = filters(named('dead-letters', 'look at what could not be handled, mend it, run it again or discard it'))
    .option('--limit <n>', 'how many', wholeNumber(1))
    .action((options: FilterOptions) => done(listKeys(host, options)));
  for (const one of [list, groups, show, edit, redrive, discard, audit]) parent.addCommand(one);
  return parent;
}

function filters(command: Command): Command {
  return command
    .option('--consumer <name>', 'of one consumer')
    .option('--key <key>', 'one key, such as an order id')
    .option('--type <type>', 'by the type of the event that failed')
    .option('--code <code>', 'by its error code')
    .option('--cause <text>', 'by its cause, as groups tells it')
    .option('--status <status>', 'PARKED (the shop still retries it hourly) or FAILED')
    .option('--since <time>', 'parked at or after, such as 2026-11-21T09:00:00Z')
    .option('--before <time>', 'parked before');
}

function runOptions(command: Command): Command {
  return filters(command)
    .argument('[event]', 'one event; else say a filter, or --all')
    .option('--all', 'everything that is parked')
    .option('--limit <n>', 'so many keys at most', wholeNumber(1))
    .option('--rate <n>', 'so many keys a second at most', positiveNumber)
    .option('--dry-run', 'only tell what it would do');
}

function filterOf({ consumer, key, type, code, cause, status, since, before }: FilterOptions): Query {
  return Object.fromEntries(
    Object.entries({ consumer, key, type, code, cause, status, since, before }).filter(([, value]) => value !== undefined),
  );
}

async function listKeys(host: Host, { json = false, limit = LISTED, ...options }: FilterOptions): Promise<number> {
  const { items, more } = await onShop(host, options, (connection) =>
    upTo(limit, (size, cursor) => operationsApi(connection).parkedKeys({ ...filterOf(options), limit: size, cursor })),
  );
  if (json) printJson(host.terminal, items);
  else printKeys(host.terminal, items);
  if (more) host.terminal.error(`the first ${limit}; --limit N shows more, and groups sums them up\n`);
  return EXIT.done;
}

async function listGroups(host: Host, { json = false, ...options }: FilterOptions): Promise<number> {
  const { items } = await onShop(host, options, (connection) => operationsApi(connection).failureGroups(filterOf(options)));
  if (json) printJson(host.terminal, items);
  else printGroups(host.terminal, items);
  return EXIT.done;
}

async function showEvent(host: Host, event: string, { json = false, consumer, ...shop }: EditOptions): Promise<number> {
  const line = await onShop(host, shop, (connection) => operationsApi(connection).failedEvent(event, { consumer }));
  if (json) printJson(host.terminal, line);
  else printLine(host.terminal, line);
  return EXIT.done;
}

async function editEvent(
  host: Host,
  event: string,
  { json = false, consumer, reason, dryRun = false, yes = false, ...options }: EditOptions,
) {
  const payload = await read(options.payload);
  const body = { payload, ...(consumer !== undefined && { consumer }), ...(reason !== undefined && { reason }) };
  const writes = yes && !dryRun;
  const result = await onShop(host, options, (connection) => operationsApi(connection).editEvent(event, { ...body, dry_run: !writes }));
  if (json) printJson(host.terminal, { ...result, written: writes && result.changed });
  else printDiff(host.terminal, result);
  if (writes || dryRun || !result.changed) return EXIT.done;
  host.terminal.error('nothing is written yet: --yes writes it, --dry-run only shows it\n');
  return EXIT.usage;
}

async function read(file: string): Promise<string> {
  try {
    return (file === '-' ? await textOf(process.stdin) : readFileSync(file, 'utf8')).trim();
  } catch (thrown) {
    throw new JangteoError('BAD_CONFIG', `--payload ${file} cannot be read: ${(thrown as Error).message}`, { cause: thrown });
  }
}

async function run(host: Host, what: 'redrive' | 'discard', event: string | undefined, command: Command): Promise<number> {
  const { all = false, limit, rate, dryRun = false, reason, json = false, ...options } = command.optsWithGlobals<RunOptions>();
  const filter = filterOf(options);
  const isFiltered = Object.keys(filter).some((name) => name !== 'consumer');
  if ([event !== undefined, isFiltered, all].filter(Boolean).length !== 1)
    command.error('error: say one of EVENT, a filter such as --code, and --all');
  const request: RunRequest = {
    ...(event !== undefined && { event_id: event }),
    ...(Object.keys(filter).length > 0 && { filter }),
    ...(all && { all }),
    ...(limit !== undefined && { limit }),
    ...(rate !== undefined && { rate }),
    ...(reason !== undefined && { reason }),
    dry_run: dryRun,
  };
  return await runKeys(host, what, request, { ...options, json });
}

async function listAudit(host: Host, { json = false, consumer, key, event, action, limit, ...shop }: AuditOptions): Promise<number> {
  const { items } = await onShop(host, shop, (connection) =>
    upTo(limit, (size, cursor) => operationsApi(connection).operatorAudit({ consumer, key, event_id: event, action, limit: size, cursor })),
  );
  if (json) printJson(host.terminal, items);
  else printAudit(host.terminal, items);
  return EXIT.done;
}
