import { join } from 'node:path';
import { isCurrency } from '@jangteo/kernel/money';
import type { Runtime } from '@jangteo/kernel/runtime';
import { Command } from 'commander';
import { adminApi } from '../admin-api.ts';
import type { Connection } from '../connection.ts';
import type { ImportProgress } from '../import/import-file.ts';
import type { ImportIssue, ImportResult } from '../import/import-report.ts';
import { count, showProgress } from '../progress.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { EXIT, type Host, onShop, type ShopOptions, settingsOf, untilStopped, urlOf, withShop } from './host.ts';
import { wholeNumber } from './numbers.ts';

const HELP = `
FILE is NDJSON (one product a line), plain or gzip; - reads standard input. Fields: id and title, then price, brand, description,
category_names (from the root down), sku, stock, variants, attributes, images and the others of a product; docs/product.md has them all.
Prices are in the major unit (379 or "1,299.50"). A row without a price is imported, but not listed.

The same file with the same options may be imported again: products are replaced by id, and its stock is granted only once. An import
that was broken off goes on where it ended.

Examples:
  npx jangteo import products.ndjson.gz --currency INR --stock 100
  zcat feed.gz | npx jangteo import - --json

Exit codes:
  0  imported (rows may have been skipped or mended: see the summary)
  1  nothing could be imported, or the file ended too early
  2  wrong usage, or a setting that is not valid`;

/** Lines told of each kind; --json tells more. */
const TOLD = 10;

interface Options extends ShopOptions {
  readonly currency?: string;
  readonly stock?: number;
  readonly json?: boolean;
}

export function importCommand(host: Host, finish: (code: number) => void): Command {
  return withShop(new Command('import'))
    .description('import a catalogue')
    .argument('<file>', 'NDJSON, plain or gzip; - for standard input')
    .option('--currency <code>', 'of prices that name none (default: JANGTEO_CURRENCY, KRW)')
    .option('--stock <n>', "the stock of each SKU, once per import (default: the row's own)", wholeNumber(0))
    .option('--json', 'JSON for scripts')
    .addHelpText('after', HELP)
    .action(async (file: string, options: Options, command: Command) => {
      if (options.currency !== undefined && !isCurrency(options.currency)) {
        command.error(`error: --currency ${options.currency} is no ISO 4217 code such as KRW`);
      }
      const result = await onShop(host, { ...options, create: true }, (connection, runtime) =>
        importInto(connection, runtime, host, file, options),
      );
      if (options.json === true) printJson(host.terminal, result);
      else report(host.terminal, result);
      finish(result.brokenOff === undefined ? EXIT.done : EXIT.failed);
    });
}

async function importInto(connection: Connection, { clock }: Runtime, host: Host, file: string, options: Options): Promise<ImportResult> {
  const { importFile, importStream } = await import('../import/import-file.ts');
  const { fileCheckpoints } = await import('../import/checkpoints.ts');
  const { dataDir, currency } = settingsOf(host);
  const isElsewhere = urlOf(host, options) !== undefined;
  const progress = showProgress({ label: 'import', unit: 'rows', terminal: host.terminal, clock });
  const work = {
    target: adminApi(connection),
    currency: options.currency ?? currency,
    ...(options.stock !== undefined && { stock: options.stock }),
    // What was sent to a shop elsewhere is not to be known from a folder here.
    ...(!isElsewhere && { checkpoints: fileCheckpoints(join(dataDir, 'imports')) }),
    onProgress({ phase, bytes, bytesTotal, rows }: ImportProgress) {
      if (phase === 'importing') progress.update(rows, bytes / bytesTotal);
    },
  };
  const result = await untilStopped((signal) =>
    file === '-' ? importStream(process.stdin, { ...work, signal }) : importFile(file, { ...work, signal }),
  );
  progress.update(result.rows, 1);
  progress.end();
  return result;
}

function report(terminal: Terminal, result: ImportResult): void {
  const { rows, imported, unchanged, skipped, mended, unlisted, granted, withoutStock, issues, reasons, brokenOff } = result;
  printTable(
    terminal,
    ['rows', count(rows)],
    [
      ['imported', imported],
      ['unchanged', unchanged],
      ['skipped', skipped],
      ['mended', mended],
      ['without a price, not listed', unlisted],
      ['SKUs given stock', granted],
    ],
  );
  const counted = Object.entries(reasons).sort(([, left], [, right]) => right - left);
  if (counted.length > 0) {
    terminal.out('\n');
    printTable(terminal, ['reason', 'rows'], counted);
  }
  for (const kind of ['skipped', 'mended'] as const) {
    tellFirst(
      terminal,
      kind,
      issues.filter((issue) => issue.kind === kind),
    );
  }
  if (withoutStock > 0) terminal.error(`\n${count(withoutStock)} products have no stock: --stock N gives each of their SKUs some\n`);
  if (brokenOff !== undefined) terminal.error(`\nbroken off: ${brokenOff}\n`);
}

function tellFirst(terminal: Terminal, kind: string, issues: readonly ImportIssue[]): void {
  if (issues.length === 0) return;
  terminal.out('\n');
  printTable(
    terminal,
    [`${kind}: line`, 'id', 'why'],
    issues.slice(0, TOLD).map(({ line, id = '', detail }) => [line, id, detail]),
  );
  if (issues.length > TOLD) terminal.out(`... and more; --json tells them\n`);
}
