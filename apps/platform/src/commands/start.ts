import { resolve } from 'node:path';
import type { Runtime } from '@jangteo/kernel/runtime';
import { Command } from 'commander';
import { type AdminToken, adminTokenOf } from '../admin-token.ts';
import { type DataFolder, takeDataFolder } from '../data-folder.ts';
import type { Demo } from '../demo.ts';
import { EXIT, EXIT_CODES, type Host, runtimeOf, settingsOf } from './host.ts';

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

/** A terminal's Ctrl-C reaches the launcher, too, which passes it on: the same press arrives twice. */
const SAME_PRESS_MS = 500;
/** What has not ended by then does not end by itself. */
const STOP_MS_MAX = 30_000;

export function startCommand(host: Host, finish: (code: number) => void): Command {
  return new Command('start')
    .description('start the shop')
    .addHelpText('after', HELP)
    .action(async () => finish(await start(host)));
}

async function start(host: Host): Promise<number> {
  const { environment } = host;
  const settings = settingsOf(host);
  const runtime = runtimeOf(host, false);
  process.on('uncaughtException', (error) => {
    runtime.logger.critical('the shop fell over; what it had acknowledged is kept', { error });
    process.exit(EXIT.failed);
  });
  const folder = await takeDataFolder(settings.dataDir, runtime.clock);
  try {
    const admin = adminTokenOf(folder.path, settings.adminToken, runtime.random);
    const { startShop } = await import('../server.ts');
    const shop = await startShop({ runtime, environment, directory: folder.path, adminTokenHashes: [admin.hash] });
    try {
      const url = await shop.listen();
      folder.announce({ url, instance: shop.instance, token: shop.token, pid: process.pid });
      const { demoOf } = await import('../demo.ts');
      const demo = await demoOf({ runtime, shop, folder, products: settings.demoProducts, local: isLocal(url) });
      welcome(host, { url, admin, folder, demo });
      admin.keep();
      await serve(host, runtime, demo);
    } finally {
      await shop.stop();
    }
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
  await firstSignal(runtime);
  terminal.error('stopping: what was accepted is finished first\n');
  stopping.abort();
  await filled;
}

function firstSignal({ clock, logger }: Runtime): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (first !== undefined) {
          if (clock.now() - first > SAME_PRESS_MS) process.exit(EXIT.failed);
          return;
        }
        first = clock.now();
        clock.schedule(STOP_MS_MAX, () => {
          logger.critical('the shop did not stop in time and is cut off', { after_ms: STOP_MS_MAX });
          process.exit(EXIT.failed);
        });
        resolve();
      });
    }
  });
}

interface Welcome {
  readonly url: string;
  readonly admin: AdminToken;
  readonly folder: DataFolder;
  readonly demo: Demo;
}

function welcome({ terminal }: Host, { url, admin, folder, demo }: Welcome): void {
  const lines = [
    ['shop', `${url}/`],
    ['API', `${url}/docs`],
    ['admin API', `${url}/admin/api`],
    ...(admin.token === undefined ? [] : [['admin token', `${admin.token}   (shown this once; only its hash is kept)`]]),
    ...(demo.buyer === undefined ? [] : [['log in', `${demo.buyer.email}, password ${demo.buyer.password}; or sign up`]]),
    ['data', resolve(folder.path)],
  ];
  terminal.out(`\n${lines.map(([name = '', value = '']) => `  ${name.padEnd(12)} ${value}`).join('\n')}\n\nready ${url}\n`);
}

function isLocal(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
