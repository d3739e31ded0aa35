import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { Command } from 'commander';
import { type Connection, findRunning, httpConnection } from '../connection.ts';
import { engineSettings } from '../engine-settings.ts';
import { count, seconds, showProgress } from '../progress.ts';
import { type RaceResult, raceForStock } from '../prove/stock-race.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { EXIT, type Host, onShop, runtimeOf, type ShopOptions, settingsOf, urlOf, withShop } from './host.ts';
import { share, wholeNumber } from './numbers.ts';

const HELP = `
Sends all buyers after the units at the same moment, over HTTP, and counts what came of it. Buyers who were refused, or whose payment
was declined, come back until nothing is left. It races on the shop that runs; where none does, on one of its own in a temporary folder.

Examples:
  npx jangteo prove stock
  npx jangteo prove stock --buyers 1000 --units 50 --declined 0.25
  npx jangteo prove stock --sku MUG-RED        a product of yours (nobody else may buy it meanwhile)

Exit codes:
  0  every unit was sold once, and none was oversold
  1  a unit was oversold or lost, there were other answers than 201 and 409, or it failed
  2  wrong usage, or a setting that is not valid`;

interface Options extends ShopOptions {
  readonly buyers: number;
  readonly units: number;
  readonly declined: number;
  readonly sku?: string;
  readonly json?: boolean;
}

export function proveCommand(host: Host, finish: (code: number) => void): Command {
  return new Command('prove').description('prove a promise on your own machine').addCommand(
    withShop(new Command('stock'))
      .description('race buyers after too few units: none is oversold')
      .option('--buyers <n>', 'how many buyers', wholeNumber(1), 1_000)
      .option('--units <n>', 'how many units there are', wholeNumber(1), 50)
      .option('--declined <share>', 'the share of buyers whose first payment is declined', share, 0)
      .option('--sku <sku>', 'race for this SKU with the stock it has, instead of a product of its own')
      .option('--json', 'JSON for scripts')
      .addHelpText('after', HELP)
      .action(async (options: Options) => finish(await proveStock(host, options))),
  );
}

async function proveStock(host: Host, options: Options): Promise<number> {
  const { terminal } = host;
  const { buyers, units, declined, sku, json = false } = options;
  const result = await onRunningShop(host, options, async (connection, runtime) => {
    const progress = showProgress({ label: 'race', unit: 'answers', terminal, clock: runtime.clock });
    const onProgress = (answered: number, total: number) => progress.update(answered, answered / total);
    const raced = await raceForStock(connection, runtime, { buyers, units, declined, onProgress, ...(sku && { sku }) });
    progress.end();
    return raced;
  });
  if (json) printJson(terminal, result);
  else report(terminal, result);
  return result.failures.length === 0 ? EXIT.done : EXIT.failed;
}

type Listening = Connection & { readonly url: string };

async function onRunningShop<T>(host: Host, options: ShopOptions, work: (shop: Listening, runtime: Runtime) => Promise<T>): Promise<T> {
  if (urlOf(host, options) === undefined && (await findRunning(settingsOf(host).dataDir)) === undefined) return await onOwnShop(host, work);
  return await onShop(host, options, async (connection, runtime) => {
    const { url } = connection;
    if (url === undefined) throw new JangteoError('SERVICE_UNAVAILABLE', 'the shop stopped a moment ago; try again');
    return await work({ ...connection, url }, runtime);
  });
}

async function onOwnShop<T>(host: Host, work: (shop: Listening, runtime: Runtime) => Promise<T>): Promise<T> {
  host.terminal.error('no shop runs here: the race is on one of its own, in a temporary folder\n');
  const runtime = runtimeOf(host, true);
  const directory = mkdtempSync(join(tmpdir(), 'jangteo-prove-'));
  // Embedded, whatever is configured: a race leaves orders behind.
  const embedded = Object.fromEntries(Object.values(engineSettings).map(({ variable }) => [variable, '']));
  const environment = { ...host.environment, ...embedded, JANGTEO_HTTP_PORT: '0', JANGTEO_HTTP_HOST: '127.0.0.1' };
  try {
    const { startShop } = await import('../server.ts');
    const shop = await startShop({ runtime, environment, directory });
    try {
      const url = await shop.listen();
      return await work({ ...httpConnection(url, shop.token), url }, runtime);
    } finally {
      await shop.stop();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function report(terminal: Terminal, result: RaceResult): void {
  const { buyers, units, sku, answers, rounds, completed, cancelled, stock_left, reserved, oversold, took_ms, failures } = result;
  terminal.out(`${count(buyers)} buyers after ${count(units)} units of ${sku}\n\n`);
  printTable(terminal, ['answer', 'times'], Object.entries(answers));
  terminal.out('\n');
  printTable(
    terminal,
    ['at rest', ''],
    [
      ['orders completed', completed],
      ['orders cancelled', cancelled],
      ['stock left', stock_left],
      ['reserved', reserved],
      ['rounds', rounds],
      ['oversold', oversold],
    ],
  );
  const verdict = failures.length === 0 ? 'proved: every unit was sold once, oversold: 0' : `NOT proved: ${failures.join('; ')}`;
  terminal.out(`\n${verdict} (${seconds(took_ms / 1_000)})\n`);
}
