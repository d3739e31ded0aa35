import { type Money, minorUnitDigits } from '@jangteo/kernel/money';
import { Command } from 'commander';
import { adminApi, type OrderPage } from '../admin-api.ts';
import { printJson, printTable } from '../terminal.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, withShop } from './host.ts';
import { wholeNumber } from './numbers.ts';

const HELP = `
Examples:
  npx jangteo orders                        the newest
  npx jangteo orders list --status PENDING
  npx jangteo orders 20261120-0000001234-7  one order with its payment, shipment and timeline
  npx jangteo orders cancel 20261120-0000001234-7
  npx jangteo orders resume 20261120-0000001234-7   publish again what it published last, where an answer got lost
${EXIT_CODES}`;

const STATUSES = ['PLACING', 'PENDING', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'ABANDONED'];
const PAGE_MAX = 100;

interface Options extends ShopOptions {
  readonly json?: boolean;
}
interface ListOptions extends Options {
  readonly status?: string;
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
  const cancel = named('cancel', 'cancel an order; its stock and its money go back')
    .argument('<number>')
    .action((number: string, _: unknown, command: Command) =>
      done(change(host, 'cancelOrder', number, command.optsWithGlobals<Options>())),
    );
  const resume = named('resume', 'publish again what an order published last, where an answer got lost')
    .argument('<number>')
    .action((number: string, _: unknown, command: Command) =>
      done(change(host, 'resumeOrder', number, command.optsWithGlobals<Options>())),
    );

  return listOptions(named('orders', 'show, cancel and resume orders'))
    .argument('[number]', 'one order')
    .action((number: string | undefined, options: ListOptions, command: Command) =>
      done(number === undefined ? listOrders(host, options, command) : showOrder(host, number, options)),
    )
    .addCommand(list)
    .addCommand(show)
    .addCommand(cancel)
    .addCommand(resume);
}

function listOptions(command: Command): Command {
  return command
    .option('--status <status>', `only orders that are ${STATUSES.join(', ')}`)
    .option('--limit <n>', 'how many', wholeNumber(1), 20);
}

async function listOrders(host: Host, { status, limit, json = false, ...shop }: ListOptions, command: Command): Promise<void> {
  if (status !== undefined && !STATUSES.includes(status)) command.error(`error: --status must be one of ${STATUSES.join(', ')}`);
  const orders = await onShop(host, shop, async (connection) => {
    const api = adminApi(connection);
    const found: OrderPage['items'][number][] = [];
    for (let cursor: string | null = ''; cursor !== null && found.length < limit; ) {
      const query = { limit: Math.min(limit - found.length, PAGE_MAX), ...(status && { status }), ...(cursor && { cursor }) };
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

async function change(host: Host, what: 'cancelOrder' | 'resumeOrder', number: string, { json = false, ...shop }: Options): Promise<void> {
  const result: { status: string; events?: string[] } = await onShop(host, shop, (connection) => adminApi(connection)[what](number));
  if (json) return printJson(host.terminal, { order_number: number, ...result });
  const told = result.events === undefined ? '' : `, published: ${result.events.join(', ') || 'nothing'}`;
  host.terminal.out(`${number} ${result.status}${told}\n`);
}

function moneyText({ amount, currency }: Money): string {
  const digits = minorUnitDigits(currency);
  return `${(amount / 10 ** digits).toLocaleString('en-US', { minimumFractionDigits: digits })} ${currency}`;
}
