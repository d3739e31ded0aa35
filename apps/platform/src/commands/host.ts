import { readSettings, type Values } from '@jangteo/kernel/config';
import { JangteoError } from '@jangteo/kernel/errors';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import type { Command } from 'commander';
import { type Connection, connect } from '../connection.ts';
import { jsonLogger } from '../logger.ts';
import { platformSettings } from '../settings.ts';
import type { Terminal } from '../terminal.ts';

/** What a command is given by whoever runs it: the process, or a test. */
export interface Host {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
}

export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export const EXIT_CODES = `
Exit codes:
  0  done
  1  it failed, or there are findings
  2  wrong usage, or a setting that is not valid`;

export interface ShopOptions {
  readonly url?: string;
  readonly adminToken?: string;
}

/** Adds the options by which a command finds its shop. */
export function withShop(command: Command): Command {
  return command
    .option('--url <url>', 'a shop elsewhere (default: JANGTEO_URL, else the one that runs on JANGTEO_DATA_DIR)')
    .option('--admin-token <token>', 'its admin token (default: JANGTEO_ADMIN_TOKEN)');
}

export function settingsOf({ environment }: Host): Values<typeof platformSettings> {
  return readSettings(platformSettings, environment);
}

/** `quiet`: only what goes wrong is logged, unless JANGTEO_LOG_LEVEL says more. */
export function runtimeOf(host: Host, quiet: boolean): Runtime {
  const isChosen = (host.environment.JANGTEO_LOG_LEVEL ?? '').trim() !== '';
  return { ...systemRuntime, logger: jsonLogger(quiet && !isChosen ? 'warn' : settingsOf(host).logLevel) };
}

/** The shop elsewhere that is meant, if one is; otherwise it is the one of the data folder. */
export function urlOf(host: Host, options: ShopOptions): string | undefined {
  const { url } = options;
  if (url !== undefined && !URL.canParse(url)) throw new JangteoError('BAD_CONFIG', `--url "${url}" is no URL`);
  return url ?? settingsOf(host).url;
}

/** Runs `work` on the shop that the options and the environment name; `create` makes one where there is none. */
export async function onShop<T>(
  host: Host,
  options: ShopOptions & { readonly create?: boolean },
  work: (connection: Connection, runtime: Runtime) => Promise<T>,
): Promise<T> {
  const runtime = runtimeOf(host, true);
  const settings = settingsOf(host);
  const url = urlOf(host, options);
  const adminToken = options.adminToken ?? settings.adminToken;
  const connection = await connect({
    runtime,
    environment: host.environment,
    directory: settings.dataDir,
    create: options.create ?? false,
    ...(url && { url }),
    ...(adminToken && { adminToken }),
  });
  try {
    return await work(connection, runtime);
  } finally {
    await connection.close();
  }
}

/** Lets long work end after the step under way when somebody presses Ctrl-C. */
export async function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(stopping.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
