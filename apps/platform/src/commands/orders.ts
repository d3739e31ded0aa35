import { KINDS } from '@jangteo/gateway/history/entry';
import { type Money, minorUnitDigits } from '@jangteo/kernel/money';
import { Command } from 'commander';
import { adminApi, type OrderPage } from '../admin-api.ts';
import { printJson, printTable } from '../terminal.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, withShop } from './host.ts';
import { wholeNumber } from './numbers.ts';
import { HISTORY_HELP, showHistory, showWhy, WHY_HELP } from './order-history.ts';
import { showTrace, TRACE_HELP } from './order-trace.ts';

const HELP = `
Examples:
  npx jangteo orders                        the newest
  npx jangteo orders list --status PENDING
  npx jangteo orders list --buyer minji@example.com --from 2026-11-20T00:00:00Z
  npx jangteo orders list --sku MUG-RED
  npx jangteo orders 20261120-0000001234-7  one order with its payment, shipment and timeline
  npx jangteo orders trace 20261120-0000001234-7    what happened to it, step by step
  npx jangteo orders history 20261120-0000001234-7  everything that is known of it on one line of time
  npx jangteo orders why 20261120-0000001234-7      why it is not finished
  npx jangteo orders cancel 20261120-0000001234-7 --reason "the buyer called"
  npx jangteo orders resume 20261120-0000001234-7   publish again what it published last, where an answer got lost
${EXIT_CODES}`;

const STATUSES = ['PLACING', 'PENDING', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'ABANDONED'];
const PAGE_MAX = 100;

interface Options extends ShopOptions {
  readonly json?: boolean;
}
interface ListOptions extends Options {
  readonly status?: string;
  readonly number?: string;
  readonly buyer?: string;
  readonly sku?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
}

export function ordersCommand(host: Host, finish: (code: number) => void): Command {
  const named = (name: string, description: string) =>
    withShop(new Command(name)).description(description).option('--json', 'JSON for scripts').addHelpText('after', HELP);
  const done = (work: Promise<void>) => work.then(() => finish(EXIT.done));

  const list = listOptions(named('list', 'orders, newest first')).action((_: unknown, command: Command) =>
    done(listOrders(host, command.optsWithGlobals<ListOptions>(), command)),
  );
  const show = named('show', 'one order with its payment, shipment and timeline')
    .argument('<number>')
    .action((number: string, _: unknown, command: Command) => done(showOrder(host, number, command.optsWithGlobals<Options>())));
  const trace = withShop(new Command('trace'))
    .description('what happened to an order, step by step')
    .option('--json', 'JSON for scripts')
    .addHelpText('after', `${TRACE_HELP}\n${EXIT_CODES}`)
    .argument('<number>')
    .action((number: string, _: unknown, command: Command) => done(showTrace(host, number, command.optsWithGlobals<Options>())));
  const history = withShop(new Command('history'))
    .description('everything that happened to an order, on one line of time')
    .option('--json', 'JSON for scripts')
    .option('--kind <kinds>', `only some of ${KINDS.join(', ')}; several with commas`)
    .addHelpText('after', `${HISTORY_HELP}\n${EXIT_CODES}`)
    .argument('<number>')
    .action((number: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options & { kind?: string }>();
      const unknown = options.kind?.split(',').find((kind) => !KINDS.some((known) => known === kind.trim()));
      if (unknown !== undefined) command.error(`error: --kind must be of ${KINDS.join(', ')}`);
      return done(showHistory(host, number, options));
    });
  const why = withShop(new Command('why'))
    .description('why an order is not finished, in words')
    .option('--json', 'JSON for scripts')
    .addHelpText('after', WHY_HELP)
    .argument('<number>')
    .action((number: string, _: unknown, command: Command) => showWhy(host, number, command.optsWithGlobals<Options>()).then(finish));
  const cancel = named('cancel', 'cancel an order; its stock and its money go back')
    .argument('<number>')
    .option('--reason <text>', 'why: it stands in the audit')
    .action((number: string, _: unknown, command: Command) =>
      done(change(host, 'cancelOrder', number, command.optsWithGlobals<ChangeOptions>())),
    );
  const resume = named('resume', 'publish again what an order published last, where an answer got lost')
    .argument('<number>')
    .option('--reason <text>', 'why: it stands in the audit')
    .action((number: string, _: unknown, command: Command) =>
      done(change(host, 'resumeOrder', number, command.optsWithGlobals<ChangeOptions>())),
    );

  return listOptions(named('orders', 'show, cancel and resume orders'))
    .argument('[number]', 'one order')
    .action((number: string | undefined, options: ListOptions, command: Command) =>
      done(number === undefined ? listOrders(host, options, command) : showOrder(host, number, options)),
    )
    .addCommand(list)
    .addCommand(show)
    .addCommand(trace)
    .addCommand(history)
    .addCommand(why)
    .addCommand(cancel)
    .addCommand(resume);
}

function listOptions(command: Command): Command {
  return command
    .option('--status <status>', `only orders that are ${STATUSES.join(', ')}`)
    .option('--number <text>', 'only orders whose number begins so, such as 20261120')
    .option('--buyer <id>', 'only those of a user: an id, or an e-mail address')
    .option('--sku <sku>', 'only those that hold units of it, or did')
    .option('--from <time>', 'placed from then on, such as 2026-11-20T09:00:00Z')
    .option('--to <time>', 'placed before then')
    .option('--limit <n>', 'how many', wholeNumber(1), 20);
}

async function listOrders(host: Host, { limit, json = false, ...options }: ListOptions, command: Command): Promise<void> {
  const { status, number, buyer, sku, from, to, ...shop } = options;
  const filter = Object.fromEntries(Object.entries({ status, number, buyer, sku, from, to }).filter(([, text]) => text !== undefined));
  if (status !== undefined && !STATUSES.includes(status)) command.error(`error: --status must be one of ${STATUSES.join(', ')}`);
  const orders = await onShop(host, shop, async (connection) => {
    const api = adminApi(connection);
    const found: OrderPage['items'][number][] = [];
    for (let cursor: string | null = ''; cursor !== null && found.length < limit; ) {
      const query = { ...filter, limit: Math.min(limit - found.length, PAGE_MAX), ...(cursor && { cursor }) };
      const page: OrderPage = await api.listOrders(query);
      found.push(...page.items);
      cursor = page.next_cursor;
    }
    return found;
  });
  if (json) return printJson(host.terminal, orders);
  printTable(
    host.terminal,
    ['order', 'status', 'total', 'lines', 'created', 'reason'],
    orders.map((order) => [
      order.order_number,
      order.status,
      moneyText(order.total),
      order.lines.length,
      order.created_at,
      order.reason ?? '',
    ]),
  );
}

async function showOrder(host: Host, number: string, { json = false, ...shop }: Options): Promise<void> {
  const order = await onShop(host, shop, (connection) => adminApi(connection).order(number));
  const { terminal } = host;
  if (json) return printJson(terminal, order);
  const { payment, shipment } = order;
  terminal.out(
    `${order.order_number}  ${order.status}${order.reason === undefined ? '' : ` (${order.reason})`}  ${moneyText(order.total)}\n`,
  );
  terminal.out(
    `payment   ${payment === null ? 'none' : `${payment.status}${payment.reason === undefined ? '' : ` (${payment.reason})`}`}\n`,
  );
  terminal.out(`shipment  ${shipment === null ? 'none' : shipment.status}\n\n`);
  printTable(
    terminal,
    ['sku', 'quantity', 'unit price', 'title'],
    order.lines.map(({ sku, quantity, unit_price, title }) => [sku, quantity, moneyText(unit_price), title]),
  );
  terminal.out('\n');
  printTable(
    terminal,
    ['at', 'event', 'from', 'to', 'detail'],
    order.timeline.map(({ at, event, from, to, detail = '' }) => [at, event, from, to, detail]),
  );
}

interface ChangeOptions extends Options {
  readonly reason?: string;
}

async function change(
  host: Host,
  what: 'cancelOrder' | 'resumeOrder',
  number: string,
  { json = false, reason, ...shop }: ChangeOptions,
): Promise<void> {
  const result: { status: string; events?: string[]; why?: string } = await onShop(host, shop, (connection) =>
    adminApi(connection)[what](number, reason),
  );
  if (json) return printJson(host.terminal, { order_number: number, ...result });
  const told = result.events === undefined ? '' : `, published: ${result.events.join(', ') || 'nothing'}`;
  host.terminal.out(`${number} ${result.status}${told}${result.why === undefined ? '' : `. ${result.why}`}\n`);
}

function moneyText({ amount, currency }: Money): string {
  const digits = minorUnitDigits(currency);
  return `${(amount / 10 ** digits).toLocaleString('en-US', { minimumFractionDigits: digits })} ${currency}`;
}
