import { adminApi, type OrderTrace, type TracedStep } from '../admin-api.ts';
import { printJson, type Terminal } from '../terminal.ts';
import { type Host, onShop, type ShopOptions } from './host.ts';

export const TRACE_HELP = `
The steps of the order's traces of the last 24 hours, from all processes of the shop: when each began, after the start of its trace,
how long it took, where it ran and what it did. ✗ marks what failed.

Example:
  npx jangteo orders trace 20261120-0000001234-7`;

/** Prints what happened to an order, step by step. */
export async function showTrace(host: Host, number: string, { json = false, ...shop }: ShopOptions & { json?: boolean }): Promise<void> {
  const trace = await onShop(host, shop, (connection) => adminApi(connection).orderTrace(number));
  if (json) return printJson(host.terminal, trace);
  printSteps(host.terminal, trace);
}

export function printSteps(terminal: Terminal, { trace_ids, complete, spans }: Omit<OrderTrace, 'order_number'>): void {
  if (!complete) terminal.error('a process of the shop did not answer; its steps are missing\n');
  const width = Math.max(...spans.map(({ service }) => service.length));
  for (const [at, id] of trace_ids.entries()) {
    const steps = spans.filter((span) => span.trace_id === id);
    const startedAt = Math.min(...steps.map(({ start }) => Date.parse(start)));
    terminal.out(`${at === 0 ? '' : '\n'}trace ${id}  ${steps[0]?.start}\n`);
    for (const step of steps) terminal.out(`${line(step, Date.parse(step.start) - startedAt, width)}\n`);
  }
}

function line({ depth, service, name, duration_ms, error }: TracedStep, afterMs: number, width: number): string {
  const times = `${`+${afterMs}`.padStart(7)} ms ${duration_ms.toFixed(1).padStart(9)} ms`;
  const failed = error === null ? '' : `  ✗ ${error.code}: ${error.message}`;
  return `${times}  ${service.padEnd(width)}  ${'  '.repeat(depth)}${name}${failed}`;
}
