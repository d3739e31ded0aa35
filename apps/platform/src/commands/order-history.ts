import type { HistoryEntryView, HistoryView } from '@jangteo/gateway/history/history-view';
import { fromIso } from '@jangteo/kernel/clock';
import { adminApi } from '../admin-api.ts';
import { printJson, type Terminal } from '../terminal.ts';
import { EXIT, type Host, onShop, type ShopOptions } from './host.ts';

export const HISTORY_HELP = `
One line for everything that happened to the order, in all services: its states, the events with when each was published and consumed,
holds, tries of the payment, the shipment, retries, what was parked and what operators did; for 24 hours also requests, calls and
transactions. Times count from the first line.

Examples:
  npx jangteo orders history 20261120-0000001234-7
  npx jangteo orders history 20261120-0000001234-7 --kind state,event,payment
  npx jangteo orders history 20261120-0000001234-7 --json`;

export const WHY_HELP = `
Says why an order is not finished: what it waits for, which service holds it up, and what helps.

Example:
  npx jangteo orders why 20261120-0000001234-7

Exit codes:
  0  it is finished
  1  it is not finished, or the command failed
  2  wrong usage, or a setting that is not valid`;

type Options = ShopOptions & { readonly json?: boolean };

const MS_PER_S = 1_000;

/** Prints what happened to an order, one line each. */
export async function showHistory(host: Host, number: string, options: Options & { kind?: string }): Promise<void> {
  const { json = false, kind, ...shop } = options;
  const kinds = kind?.split(',').map((one) => one.trim());
  const history = await onShop(host, shop, (connection) => adminApi(connection).orderHistory(number));
  const entries = history.entries.filter((entry) => kinds?.includes(entry.kind) ?? true);
  if (json) return printJson(host.terminal, { ...history, entries });
  const { terminal } = host;
  printIncomplete(terminal, history);
  terminal.out(`${history.order_number}  ${history.status ?? 'orders does not answer'}  from ${history.entries[0]?.at ?? 'never'}\n`);
  const startMs = fromIso(history.entries[0]?.at ?? '');
  const width = (of: (entry: HistoryEntryView) => string) => Math.max(0, ...entries.map((entry) => of(entry).length));
  const [kindWidth, serviceWidth] = [width(({ kind }) => kind), width(({ service }) => service)];
  for (const entry of entries) {
    const after = `+${((fromIso(entry.at) - startMs) / MS_PER_S).toFixed(3)}`.padStart(10);
    const took = entry.duration_ms === undefined ? ''.padStart(10) : `${entry.duration_ms.toFixed(1)} ms`.padStart(10);
    const detail = entry.detail === undefined ? '' : `  ${entry.detail}`;
    terminal.out(`${after}  ${took}  ${entry.kind.padEnd(kindWidth)}  ${entry.service.padEnd(serviceWidth)}  ${entry.what}${detail}\n`);
  }
}

/** Prints why an order is not finished. Returns the exit code. */
export async function showWhy(host: Host, number: string, { json = false, ...shop }: Options): Promise<number> {
  const history = await onShop(host, shop, (connection) => adminApi(connection).orderHistory(number));
  const { order_number, status, finished, why, incomplete } = history;
  if (json) printJson(host.terminal, { order_number, status, finished, why, incomplete });
  else {
    printIncomplete(host.terminal, history);
    for (const { sentence } of why) host.terminal.out(`${sentence}\n`);
  }
  return finished ? EXIT.done : EXIT.failed;
}

function printIncomplete(terminal: Terminal, { incomplete }: HistoryView): void {
  if (incomplete.length > 0) terminal.error(`incomplete, for want of an answer of ${incomplete.join(', ')}\n`);
}
