import type { EngineView } from '@jangteo/gateway/routes/admin-health';
import { Command } from 'commander';
import { adminApi } from '../admin-api.ts';
import { printJson, printTable } from '../terminal.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, withShop } from './host.ts';

const HELP = `
Every store, the event log, the search index, the key-values and, where the shop runs apart, every other process, as the gateway
reaches them. \`doctor --engines\` asks instead whether a shop could live on the engines that the environment names.

Examples:
  npx jangteo engines
  npx jangteo engines --json
${EXIT_CODES}`;

interface EnginesOptions extends ShopOptions {
  readonly json?: boolean;
}

export function enginesCommand(host: Host, finish: (code: number) => void): Command {
  return withShop(new Command('engines'))
    .description('whether every engine answers, and how fast')
    .option('--json', 'JSON for scripts')
    .addHelpText('after', HELP)
    .action(async ({ json = false, ...shop }: EnginesOptions) => {
      const engines = await onShop(host, shop, (connection) => adminApi(connection).engines());
      if (json) printJson(host.terminal, engines);
      else print(host, engines);
      finish(engines.every(({ up }) => up) ? EXIT.done : EXIT.failed);
    });
}

function print({ terminal }: Host, engines: readonly EngineView[]): void {
  printTable(
    terminal,
    ['kind', 'name', 'engine', 'state', 'ms', 'calls', 'url'],
    engines.map(({ kind, name, engine, url, up, latency_ms, detail, breaker }) => [
      ...[kind, name, engine, up ? 'up' : `down: ${detail}`, latency_ms === null ? '' : latency_ms.toFixed(1)],
      ...[breaker === null ? '' : `${breaker.state} since ${breaker.since}`, url ?? ''],
    ]),
  );
}
