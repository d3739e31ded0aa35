import { Command } from 'commander';
import { type AdminApi, adminApi, type StockLevel } from '../admin-api.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, withShop } from './host.ts';
import { wholeNumber } from './numbers.ts';

const HELP = `
Examples:
  npx jangteo stock                                     every SKU, a page at a time
  npx jangteo stock --below 5                           SKUs of which few are left
  npx jangteo stock MUG-RED                             one SKU, what orders hold of it, and what changed it
  npx jangteo stock adjust MUG-RED --to 50 --reason "counted"
  npx jangteo stock adjust MUG-RED --by -2 --reason "broken"
${EXIT_CODES}`;

const SHOWN = 20;
const PAGE = 500;

interface StockOptions extends ShopOptions {
  readonly json?: boolean;
  readonly limit: number;
  readonly below?: number;
}

interface AdjustOptions extends ShopOptions {
  readonly to?: number;
  readonly by?: number;
  readonly reason: string;
  readonly json?: boolean;
}

export function stockCommand(host: Host, finish: (code: number) => void): Command {
  const command = withShop(new Command('stock'))
    .description('show what is in stock and what is held for orders')
    .argument('[sku]', 'one SKU, with what holds it and its latest movements')
    .option('--limit <n>', 'how many SKUs', wholeNumber(1), 100)
    .option('--below <n>', 'only those of which fewer can be sold', wholeNumber())
    .option('--json', 'JSON for scripts')
    .addHelpText('after', HELP)
    .action(async (sku: string | undefined, options: StockOptions) => {
      await onShop(host, options, async (connection) => {
        const api = adminApi(connection);
        await (sku === undefined ? showAll(api, host.terminal, options) : showOne(api, host.terminal, sku, options));
      });
      finish(EXIT.done);
    });
  command.addCommand(
    withShop(new Command('adjust'))
      .description('set or change the stock of a SKU; it never falls below what is held for orders')
      .argument('<sku>')
      .option('--to <n>', 'the stock afterwards', wholeNumber(0))
      .option('--by <n>', 'the difference', wholeNumber())
      .requiredOption('--reason <text>', 'why: it stands in the movements')
      .option('--json', 'JSON for scripts')
      .addHelpText('after', HELP)
      .action(async (sku: string, _: unknown, adjust: Command) => {
        // `--json` and the shop's options may stand before `adjust`, too.
        const options = adjust.optsWithGlobals<AdjustOptions>();
        const { to, by, reason } = options;
        if ((to === undefined) === (by === undefined)) adjust.error('error: say --to N or --by N');
        const change = to === undefined ? { by: by ?? 0 } : { to };
        const level = await onShop(host, options, (connection) => adminApi(connection).adjust(sku, change, reason));
        printLevels(host.terminal, [level], options.json === true);
        finish(EXIT.done);
      }),
  );
  return command;
}

async function showAll(api: AdminApi, terminal: Terminal, { json = false, limit, below }: StockOptions): Promise<void> {
  const levels: StockLevel[] = [];
  let cursor: string | null = '';
  while (levels.length < limit && cursor !== null) {
    const page = await api.listStock({ below, limit: Math.min(PAGE, limit - levels.length), cursor });
    levels.push(...page.items);
    cursor = page.next_cursor;
  }
  printLevels(terminal, levels, json);
  if (levels.length === limit) terminal.error(`the first ${limit}; --limit N shows more\n`);
}

async function showOne(api: AdminApi, terminal: Terminal, sku: string, { json = false }: StockOptions): Promise<void> {
  const { holds, movements, ...level } = await api.sku(sku, SHOWN);
  if (json) return printJson(terminal, { ...level, holds: holds.items, movements: movements.items });
  printLevels(terminal, [level], false);
  if (holds.items.length > 0) {
    terminal.out('\n');
    printTable(
      terminal,
      ['held for', 'status', 'quantity', 'since', 'until'],
      holds.items.map(({ order_id, order_number, order_status, quantity, held_since, expires_at }) => [
        ...[order_number ?? order_id, order_status ?? '', quantity, held_since],
        ...[expires_at ?? ''],
      ]),
    );
  }
  terminal.out('\n');
  printTable(
    terminal,
    ['at', 'quantity', 'reason', 'reference'],
    movements.items.map(({ at, quantity, reason, reference }) => [at, quantity, reason, reference]),
  );
}

function printLevels(terminal: Terminal, levels: readonly StockLevel[], json: boolean): void {
  if (json) printJson(terminal, levels);
  else
    printTable(
      terminal,
      ['sku', 'stock', 'reserved', 'available'],
      levels.map(({ sku, stock, stock_reserved, available }) => [sku, stock, stock_reserved, available]),
    );
}
