import type { IndexVersionView, ReindexView } from '@jangteo/gateway/search-index-view';
import { Command } from 'commander';
import { count, showProgress } from '../progress.ts';
import { type ReindexApi, reindexApi } from '../reindex-api.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, untilStopped, withShop } from './host.ts';

const HELP = `
A full reindex makes a new version of the search index, with the dictionary as it was edited last, while searches go on in the old one and
changes go into both. Before the switch every product is compared with the catalogue, and the golden queries have to be answered as rightly
as before. The version before is kept up to date: switch goes back to it at once.

It runs in the shop, not in this command: Ctrl-C leaves it running, and after a crash of the shop it goes on where it was. Where no shop
runs, this command opens the data folder; ended by Ctrl-C, the reindex then waits for the next start.

Examples:
  npx jangteo reindex                          build, check, switch
  npx jangteo reindex --keep-alias             build and check; switch later
  npx jangteo reindex --accept-golden          although golden queries are answered otherwise
  npx jangteo reindex status
  npx jangteo reindex cancel
  npx jangteo reindex list                     the versions that there are, and how far the index is behind
  npx jangteo reindex switch products_v3       forward, or back
  npx jangteo reindex sweep                    only compare with the catalogue, and mend what differs
  npx jangteo reindex lint                     what the dictionary as edited would change
${EXIT_CODES}`;

const LOOK_MS = 250;

interface Options extends ShopOptions {
  readonly acceptGolden?: boolean;
  readonly keepAlias?: boolean;
  readonly json?: boolean;
}

export function reindexCommand(host: Host, finish: (code: number) => void): Command {
  const named = (name: string, description: string) =>
    withShop(new Command(name)).description(description).option('--json', 'JSON for scripts').addHelpText('after', HELP);
  const ask = async (command: Command, work: (api: ReindexApi, options: Options) => Promise<number>) => {
    const options = command.optsWithGlobals<Options>();
    finish(await onShop(host, options, (connection) => work(reindexApi(connection), options)));
  };
  const { terminal } = host;

  const parent = named('reindex', 'build the search index anew')
    .option('--accept-golden', 'switch although golden queries are answered otherwise')
    .option('--keep-alias', 'leave the switch to reindex switch')
    .action(async (options: Options) => finish(await reindex(host, options)));
  const status = named('status', 'show the last reindex').action((_: unknown, command: Command) =>
    ask(command, async (api, { json }) => tell(terminal, await api.reindex(), json)),
  );
  const cancel = named('cancel', 'end the one that is under way; searches stay where they are').action((_: unknown, command: Command) =>
    ask(command, async (api, { json }) => {
      tell(terminal, await api.cancelReindex(), json);
      return EXIT.done;
    }),
  );
  const list = named('list', 'show the versions').action((_: unknown, command: Command) =>
    ask(command, async (api, { json }) => showVersions(terminal, await api.indexes(), json)),
  );
  const switchTo = named('switch', 'answer searches from another version')
    .argument('<version>', 'such as products_v3')
    .action((version: string, _: unknown, command: Command) =>
      ask(command, async (api, { json = false }) => {
        const index = await api.switchIndex(version);
        if (json) printJson(terminal, index);
        else terminal.out(`searches are answered from ${index.name} now: ${count(index.documents)} products\n`);
        return EXIT.done;
      }),
    );
  const sweep = named('sweep', 'compare the index with the catalogue, and mend what differs').action((_: unknown, command: Command) =>
    ask(command, async (api, { json = false }) => {
      const swept = await api.sweepIndex();
      const { compared, written, removed } = swept;
      if (json) printJson(terminal, swept);
      else terminal.out(`${count(compared)} products compared, ${count(written)} written again, ${count(removed)} removed\n`);
      return EXIT.done;
    }),
  );
  const lint = named('lint', 'show which golden queries the dictionary as edited takes apart otherwise').action(
    (_: unknown, command: Command) => ask(command, (api, { json }) => showLint(terminal, api, json)),
  );
  for (const one of [status, cancel, list, switchTo, sweep, lint]) parent.addCommand(one);
  return parent;
}

async function reindex(host: Host, { acceptGolden = false, keepAlias = false, json = false, ...shop }: Options): Promise<number> {
  const { terminal } = host;
  return await onShop(host, shop, async (connection, { clock }) => {
    const api = reindexApi(connection);
    const progress = showProgress({ label: 'reindex', unit: 'products', terminal, clock });
    const last = await untilStopped(async (signal) => {
      let row = await api.startReindex({ accept_golden: acceptGolden, keep_alias: keepAlias });
      while (row.ended_at === null && !signal.aborted) {
        progress.update(row.done, row.total === 0 ? 1 : Math.min(1, row.done / row.total));
        await clock.sleep(LOOK_MS, signal);
        row = await api.reindex();
      }
      return row;
    });
    progress.end();
    const code = tell(terminal, last, json);
    if (last.ended_at === null) {
      const where = connection.url === undefined ? 'it goes on when a shop starts on this data folder' : 'it goes on in the shop';
      terminal.error(`${where}; jangteo reindex status shows it, jangteo reindex cancel ends it\n`);
      return EXIT.failed;
    }
    return code;
  });
}

/** Returns the exit code that goes with it. */
function tell(terminal: Terminal, row: ReindexView, json = false): number {
  const { index, state, done, total, findings } = row;
  if (json) printJson(terminal, row);
  else {
    terminal.out(`${index} ${WORDS[state] ?? state}: ${count(done)} of ${count(Math.max(done, total))} products\n`);
    for (const finding of findings) terminal.out(`  ${finding}\n`);
  }
  return state === 'refused' || state === 'failed' ? EXIT.failed : EXIT.done;
}

const WORDS: Readonly<Record<string, string>> = {
  building: 'is being built',
  checking: 'is being checked',
  done: 'is built',
  refused: 'did not pass the check, searches stay where they are',
  failed: 'failed, searches stay where they are',
  cancelled: 'was cancelled',
};

interface Listed {
  readonly items: readonly IndexVersionView[];
  readonly lag_ms: number;
}

function showVersions(terminal: Terminal, indexes: Listed, json = false): number {
  if (json) printJson(terminal, indexes);
  else {
    printTable(
      terminal,
      ['index', 'state', 'products', 'MB', 'made'],
      indexes.items.map(({ name, state, documents, bytes, created_at }) => [
        name,
        state,
        documents,
        (bytes / 1_000_000).toFixed(1),
        created_at,
      ]),
    );
    terminal.out(
      indexes.lag_ms === 0 ? '\nit has every change of the catalogue\n' : `\nit is ${count(indexes.lag_ms)} ms behind the catalogue\n`,
    );
  }
  return EXIT.done;
}

async function showLint(terminal: Terminal, api: ReindexApi, json = false): Promise<number> {
  const effects = await api.lintDictionary();
  if (json) printJson(terminal, effects);
  else if (effects.length === 0) terminal.out('no golden query is taken apart otherwise\n');
  else {
    printTable(
      terminal,
      ['golden query', 'now', 'after a reindex'],
      effects.map(({ query, terms_before, terms_after }) => [query, terms_before.join(' '), terms_after.join(' ')]),
    );
  }
  return EXIT.done;
}
