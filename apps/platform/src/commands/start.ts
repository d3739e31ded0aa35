import { resolve } from 'node:path';
import { OperatorsService } from '@jangteo/contracts/operators/v1/operators';
import { settings as gatewaySettings } from '@jangteo/gateway/settings';
import { readSettings } from '@jangteo/kernel/config';
import type { Runtime } from '@jangteo/kernel/runtime';
import { Command } from 'commander';
import { type AdminToken, adminTokenOf } from '../admin-token.ts';
import { type DataFolder, takeDataFolder } from '../data-folder.ts';
import type { Demo } from '../demo.ts';
import { type FirstOperator, firstOperator, operatorLine } from '../first-operator.ts';
import { EXIT, EXIT_CODES, type Host, runtimeOf, settingsOf } from './host.ts';
import { endOnUncaught, untilSignal } from './until-signal.ts';

const HELP = `
Starts the shop in this process: every service, the storefront, the API and the admin API.
What is set by environment variables (or a file .env) is in docs/configuration.md; most of all:
  JANGTEO_HTTP_PORT      default 8080
  JANGTEO_DATA_DIR       default ./data
  JANGTEO_DEMO_PRODUCTS  how many products an empty store is filled with (default 2000, 0 for none)

It prints "ready URL" when it serves. SIGINT or SIGTERM ends it after what was accepted is finished; a second one ends it at once.

Examples:
  npx jangteo start
  JANGTEO_HTTP_PORT=9000 JANGTEO_DEMO_PRODUCTS=0 npx jangteo start
${EXIT_CODES}`;

export function startCommand(host: Host, finish: (code: number) => void): Command {
  return new Command('start')
    .description('start the shop')
    .addHelpText('after', HELP)
    .action(async () => finish(await start(host)));
}

async function start(host: Host): Promise<number> {
  const { environment } = host;
  const settings = settingsOf(host);
  const own = runtimeOf(host, false);
  endOnUncaught(own);
  const folder = await takeDataFolder(settings.dataDir, own.clock);
  try {
    const admin = adminTokenOf(folder.path, settings.adminToken, own.random);
    const { startShop } = await import('../server.ts');
    const directory = folder.path;
    const { recorded } = await import('../recorded.ts');
    await recorded({ runtime: own, environment, directory, processName: 'shop' }, async (runtime, telemetry) => {
      const shop = await startShop({ runtime, environment, directory, telemetry, adminTokenHashes: [admin.hash] });
      try {
        const url = await shop.listen();
        folder.announce({ url, instance: shop.instance, token: shop.token, pid: process.pid });
        const { demoOf } = await import('../demo.ts');
        const demo = await demoOf({
          runtime,
          shop,
          folder,
          products: settings.demoProducts,
          local: isLocal(readSettings(gatewaySettings, environment).host),
        });
        const operator = await firstOperator(shop.platform.client(OperatorsService), runtime.random, settings.adminPassword);
        welcome(host, { url, admin, operator, folder, demo });
        admin.keep();
        await serve(host, runtime, demo);
      } finally {
        await shop.stop();
      }
    });
  } finally {
    folder.release();
  }
  return EXIT.done;
}

/** Serves until a signal says that it is enough. */
async function serve({ terminal }: Host, runtime: Runtime, demo: Demo): Promise<void> {
  const stopping = new AbortController();
  const filled = demo.fill(terminal, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) runtime.logger.error('the demo catalogue could not be filled in', { error });
  });
  await untilSignal(runtime);
  terminal.error('stopping: what was accepted is finished first\n');
  stopping.abort();
  await filled;
}

interface Welcome {
  readonly url: string;
  readonly admin: AdminToken;
  /** Where it was just made. */
  readonly operator: FirstOperator | undefined;
  readonly folder: DataFolder;
  readonly demo: Demo;
}

function welcome({ terminal }: Host, { url, admin, operator, folder, demo }: Welcome): void {
  const lines = [
    ['shop', `${url}/`],
    ['API', `${url}/docs`],
    ['admin API', `${url}/admin/api`],
    ...(admin.token === undefined ? [] : [['admin token', `${admin.token}   (shown this once; only its hash is kept)`]]),
    ...(operator === undefined ? [] : [['admin room', operatorLine(url, operator)]]),
    ...(demo.buyer === undefined ? [] : [['log in', `${demo.buyer.email}, password ${demo.buyer.password}; or sign up`]]),
    ['data', resolve(folder.path)],
  ];
  terminal.out(`\n${lines.map(([name = '', value = '']) => `  ${name.padEnd(12)} ${value}`).join('\n')}\n\nready ${url}\n`);
}

/** Whether only this machine reaches an address that is listened on. */
function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
