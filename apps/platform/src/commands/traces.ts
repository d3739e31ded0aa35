import { Command } from 'commander';
import { adminApi, type TraceLine } from '../admin-api.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, withShop } from './host.ts';
import { positiveNumber, wholeNumber } from './numbers.ts';
import { printSteps } from './order-trace.ts';

const HELP = `
What the processes of the shop recorded last. "took" is from the first step to the last, also where nobody waited for that; "answered"
is what the caller waited.

Examples:
  npx jangteo traces                       the newest
  npx jangteo traces --slowest --limit 10
  npx jangteo traces --failed
  npx jangteo traces --text "POST /v1/orders" --min-ms 500
  npx jangteo traces 0af7651916cd43dd8448eb211c80319c     one of them, step by step
${EXIT_CODES}`;

interface TracesOptions extends ShopOptions {
  readonly slowest?: boolean;
  readonly failed?: boolean;
  readonly minMs?: number;
  readonly text?: string;
  readonly admin?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

export function tracesCommand(host: Host, finish: (code: number) => void): Command {
  return withShop(new Command('traces'))
    .description('what the shop did last, or slowest, or what failed')
    .argument('[id]', 'one trace')
    .option('--slowest', 'the slowest first')
    .option('--failed', 'only those in which something failed')
    .option('--min-ms <ms>', 'only those that took so long', positiveNumber)
    .option('--text <text>', "part of the name, or of an order's number")
    .option('--admin', 'requests to the admin API, too')
    .option('--limit <n>', 'how many', wholeNumber(1, 200), 20)
    .option('--json', 'JSON for scripts')
    .addHelpText('after', HELP)
    .action(async (id: string | undefined, options: TracesOptions) => {
      await (id === undefined ? list(host, options) : show(host, id, options));
      finish(EXIT.done);
    });
}

async function list(host: Host, { slowest, failed, minMs, text, admin, limit, json = false, ...shop }: TracesOptions): Promise<void> {
  const query = {
    limit,
    ...(slowest && { sort: 'slowest' }),
    ...(failed && { error: 'true' }),
    ...(minMs !== undefined && { min_ms: minMs }),
    ...(text !== undefined && { text }),
    ...(admin && { admin: 'true' }),
  };
  const { items, complete } = await onShop(host, shop, (connection) => adminApi(connection).traces(query));
  const { terminal } = host;
  if (!complete) terminal.error('a process of the shop did not answer; its part is missing\n');
  if (json) printJson(terminal, items);
  else printLines(terminal, items);
}

function printLines(terminal: Terminal, lines: readonly TraceLine[]): void {
  printTable(
    terminal,
    ['at', 'trace', 'took ms', 'answered ms', 'steps', 'service', 'name', 'order', 'failed'],
    lines.map(({ started_at, trace_id, ms, first_ms, spans, service, name, order_number, error }) => [
      ...[started_at, trace_id, Math.round(ms), Math.round(first_ms), spans],
      ...[service, name, order_number ?? '', error ?? ''],
    ]),
  );
}

async function show(host: Host, id: string, { json = false, ...shop }: TracesOptions): Promise<void> {
  const trace = await onShop(host, shop, (connection) => adminApi(connection).trace(id));
  if (json) printJson(host.terminal, trace);
  else printSteps(host.terminal, { ...trace, trace_ids: [id] });
}
