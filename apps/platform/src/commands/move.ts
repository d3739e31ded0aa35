import { readSettings } from '@jangteo/kernel/config';
import { Command, Option } from 'commander';
import { engineSettings } from '../engine-settings.ts';
import type { Moved, MovePhase } from '../move/move-shop.ts';
import { count, type Progress, seconds, showProgress } from '../progress.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { EXIT, type Host, runtimeOf, settingsOf, untilStopped } from './host.ts';

const HELP = `
Copies the embedded shop in JANGTEO_DATA_DIR to the engines that JANGTEO_SQL_URL, _DOCUMENTS_URL, _LOG_URL, _KV_URL and _SEARCH_URL name.
What has no URL stays in the folder and is used from there. The search index is not copied: the first start builds it anew.

No shop may run on the folder, and nothing may be on its way in it. It is only read, and stays as it was. The engines have to be empty,
except for what an earlier move of the same shop left that was broken off: the same command goes on there. Afterwards both sides are read
back and compared by counts and checksums. Then start the shop with the same URLs and the same folder. docs/moving.md tells the whole.

Examples:
  npx jangteo move --from embedded --to environment
  npx jangteo move --from embedded --to environment --compare    copies nothing: only compares both sides
  npx jangteo move --from embedded --to environment --json | jq '.parts[] | select(.equal | not)'

Exit codes:
  0  everything is there, and equal
  1  it was refused, something differs, or it was stopped
  2  wrong usage, or a setting that is not valid`;

interface Options {
  readonly compare?: boolean;
  readonly json?: boolean;
}

export function moveCommand(host: Host, finish: (code: number) => void): Command {
  return new Command('move')
    .description('copy an embedded shop to the engines that the URLs name')
    .addOption(new Option('--from <engines>', 'where it is').choices(['embedded']).makeOptionMandatory())
    .addOption(
      new Option('--to <engines>', 'where the environment says: JANGTEO_SQL_URL and its like')
        .choices(['environment'])
        .makeOptionMandatory(),
    )
    .option('--compare', 'copy nothing: only read both sides and compare them')
    .option('--json', 'JSON for scripts')
    .addHelpText('after', HELP)
    .action(async (options: Options) => finish(await move(host, options)));
}

async function move(host: Host, { compare = false, json = false }: Options): Promise<number> {
  const { terminal, environment } = host;
  const runtime = runtimeOf(host, true);
  const urls = readSettings(engineSettings, environment);
  const { moveShop } = await import('../move/move-shop.ts');
  const { clock } = runtime;
  const startedAt = clock.now();
  let [progress, shown]: [Progress | undefined, MovePhase | undefined] = [undefined, undefined];
  const onProgress = (phase: MovePhase, done: number, total: number) => {
    if (phase !== shown) {
      progress?.end();
      [progress, shown] = [showProgress({ label: phase, unit: 'rows', terminal, clock }), phase];
    }
    progress?.update(done, total === 0 ? 1 : done / total);
  };
  const moved = await untilStopped((signal) =>
    moveShop({ runtime, directory: settingsOf(host).dataDir, urls, compareOnly: compare, onProgress, signal }),
  ).finally(() => progress?.end());
  if (json) printJson(terminal, moved);
  else report(terminal, moved, (clock.now() - startedAt) / 1_000);
  if (moved.stopped) terminal.error('stopped; the same command goes on from here\n');
  return !moved.stopped && moved.parts.every(({ equal }) => equal) ? EXIT.done : EXIT.failed;
}

function report(terminal: Terminal, { engines, parts, copied, stopped }: Moved, tookSeconds: number): void {
  printTable(
    terminal,
    ['engine', 'URL', 'what becomes of it'],
    engines.map(({ engine, variable, becomes }) => [engine, variable, becomes]),
  );
  terminal.out(`\n${count(copied)} rows copied, all of it in ${seconds(tookSeconds)}\n\n`);
  if (stopped) return;
  const told = parts.filter(({ rows, equal }) => rows > 0 || !equal);
  printTable(
    terminal,
    ['engine', 'what', 'rows', 'there', 'checksum', 'checksum there', 'equal'],
    told.map(({ engine, what, rows, rows_there, checksum, checksum_there, equal }) => [
      engine,
      what,
      count(rows),
      count(rows_there),
      checksum,
      checksum_there,
      equal ? 'yes' : 'NO',
    ]),
  );
  terminal.out(`and ${parts.length - told.length} more that are empty on both sides\n`);
  const different = parts.filter(({ equal }) => !equal);
  if (different.length === 0) terminal.out('\neverything is there, and equal: start the shop with these URLs and this folder\n');
  for (const { engine, what, difference = '' } of different) terminal.error(`\n${engine}: ${what} differs, first at: ${difference}\n`);
}
