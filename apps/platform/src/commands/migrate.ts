import { Command } from 'commander';
import type { MigratedPart } from '../migrate/migrate-engines.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { EXIT, type Host, runtimeOf, settingsOf } from './host.ts';

const HELP = `
Brings the engines that the URLs name (embedded ones where there is none) to what this version needs, and starts nothing: the schema of
each service, the topics, the collection of products with its indexes. A start does the same by itself; this is for deployments where
another user may change schemas than the one that the shop runs as, and where new processes should find everything done. It may be repeated.

The search index is made and filled by the shop: here it is only looked at.

Examples:
  npx jangteo migrate
  npx jangteo migrate --check          changes nothing; ends with 1 where something is to be done
  npx jangteo migrate --check --json | jq '.parts[] | select(.missing > 0)'

Exit codes:
  0  all of it is as this version needs it
  1  it failed, or with --check something is to be done
  2  wrong usage, or a setting that is not valid`;

interface Options {
  readonly check?: boolean;
  readonly json?: boolean;
}

export function migrateCommand(host: Host, finish: (code: number) => void): Command {
  return new Command('migrate')
    .description('bring schemas, topics and collections to what this version needs')
    .option('--check', 'change nothing: only tell what is to be done')
    .option('--json', 'JSON for scripts')
    .addHelpText('after', HELP)
    .action(async (options: Options) => finish(await migrate(host, options)));
}

async function migrate(host: Host, { check = false, json = false }: Options): Promise<number> {
  const { migrateEngines } = await import('../migrate/migrate-engines.ts');
  const { dataDir } = settingsOf(host);
  const parts = await migrateEngines({ runtime: runtimeOf(host, true), environment: host.environment, directory: dataDir, check });
  const missing = parts.reduce((sum, part) => sum + part.missing, 0);
  if (json) printJson(host.terminal, { parts, done: !check, missing });
  else report(host.terminal, parts, check);
  return check && missing > 0 ? EXIT.failed : EXIT.done;
}

function report(terminal: Terminal, parts: readonly MigratedPart[], check: boolean): void {
  const rows = parts.map(({ engine, where, what, missing, note }) => {
    const state = missing === 0 ? 'up to date' : check ? `${missing} to be done` : `${missing} done`;
    return [engine, where, what, note ?? state];
  });
  printTable(terminal, ['engine', 'where', 'what', check ? 'state' : 'was done'], rows);
}
