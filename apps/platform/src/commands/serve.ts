import { OperatorsService } from '@jangteo/contracts/operators/v1/operators';
import { readSettings } from '@jangteo/kernel/config';
import type { Runtime } from '@jangteo/kernel/runtime';
import { Command } from 'commander';
import { adminTokenOf } from '../admin-token.ts';
import { takeDataFolder } from '../data-folder.ts';
import { firstOperatorElsewhere, operatorLine } from '../first-operator.ts';
import { PARTS } from '../parts.ts';
import type { Shop } from '../server.ts';
import { platformSettings } from '../settings.ts';
import { EXIT, EXIT_CODES, type Host, runtimeOf, settingsOf } from './host.ts';
import { endOnUncaught, untilSignal } from './until-signal.ts';

const HELP = `
Parts: ${PARTS.join(', ')}.
The processes find each other by JANGTEO_RPC_<SERVICE>_URL (default http://<service>:9090, as in Kubernetes) and JANGTEO_LOG_URL
(default jangteo://log:9090). Each answers on JANGTEO_RPC_PORT, over gRPC and, for curl, Connect; /health/live, /health/ready and
/metrics are there, too. Off 127.0.0.1 they want JANGTEO_RPC_SECRET. They may share one data folder: each writes files of its own.

It prints "ready URL" when it serves: the shop's URL for the gateway, else that of its services.

Examples:
  npx jangteo serve log
  JANGTEO_RPC_PORT=9101 JANGTEO_LOG_URL=jangteo://127.0.0.1:9090 npx jangteo serve users catalog
  npx jangteo serve gateway
${EXIT_CODES}`;

export function serveCommand(host: Host, finish: (code: number) => void): Command {
  return new Command('serve')
    .description('run some services of the shop in this process, the others elsewhere')
    .argument('<part...>', 'services, log, gateway')
    .addHelpText('after', HELP)
    .action(async (parts: string[], _: unknown, command: Command) => {
      const unknown = parts.find((part) => !PARTS.includes(part));
      if (unknown !== undefined) command.error(`error: there is no part "${unknown}"; there are ${PARTS.join(', ')}`);
      finish(await serve(host, [...new Set(parts)]));
    });
}

async function serve(host: Host, parts: readonly string[]): Promise<number> {
  const { environment, terminal } = host;
  const settings = settingsOf(host);
  const own = runtimeOf(host, false);
  endOnUncaught(own);
  const folder = await takeDataFolder(settings.dataDir, own.clock, parts);
  try {
    const admin = parts.includes('gateway') ? adminTokenOf(folder.path, settings.adminToken, own.random) : undefined;
    const { startServing } = await import('../serve.ts');
    const adminTokenHashes = admin === undefined ? [] : [admin.hash];
    const directory = folder.path;
    const { recorded } = await import('../recorded.ts');
    await recorded({ runtime: own, environment, directory, processName: parts.toSorted().join('-') }, async (runtime, telemetry) => {
      const serving = await startServing({ runtime, environment, directory, telemetry, parts, adminTokenHashes });
      try {
        const { shop, rpcUrl } = serving;
        const url = await shop?.listen();
        if (shop !== undefined && url !== undefined) folder.announce({ url, instance: shop.instance, token: shop.token, pid: process.pid });
        if (admin?.token !== undefined) terminal.out(`admin token ${admin.token}   (shown this once; only its hash is kept)\n`);
        admin?.keep();
        terminal.out(`serves ${parts.join(', ')}${rpcUrl === undefined ? '' : ` at ${rpcUrl}`}\nready ${url ?? rpcUrl}\n`);
        const stopping = new AbortController();
        const welcomed = shop && url ? welcomeOperator(host, runtime, shop, { url, stopping: stopping.signal }) : undefined;
        await untilSignal(runtime);
        terminal.error('stopping: what was accepted is finished first\n');
        stopping.abort();
        await welcomed;
      } finally {
        await serving.stop();
      }
    });
  } finally {
    folder.release();
  }
  return EXIT.done;
}

/** The gateway's process makes the first operator, as soon as the one that keeps them answers. */
async function welcomeOperator(
  { environment, terminal }: Host,
  runtime: Runtime,
  { platform }: Shop,
  { url, stopping }: { readonly url: string; readonly stopping: AbortSignal },
): Promise<void> {
  const { adminPassword: configured } = readSettings(platformSettings, environment);
  const made = await firstOperatorElsewhere(platform.client(OperatorsService), runtime, { configured, stopping });
  if (made !== undefined) terminal.out(`admin room ${operatorLine(url, made)}\n`);
}
