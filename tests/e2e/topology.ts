import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SERVICES } from '@jangteo/platform/services';
import { engineUrlsFor } from './real-engines.ts';
import { asShop, type JangteoProcess, type StartingShop, startJangteo, startOneProcess } from './shop-process.ts';

/** A process a service instead of one for all: every test of a whole shop runs unchanged on both. */
export const APART = process.env.JANGTEO_TEST_TOPOLOGY === 'apart';

const TRIES_MAX = 300;
const PAUSE_MS = 50;

/** The shop in the topology under test. */
export function startShopProcess(directory: string, environment: Record<string, string>): StartingShop {
  return APART ? startApart(directory, environment) : startOneProcess(directory, environment);
}

export interface ApartShop extends StartingShop {
  /** One process of it, by its part; another one after `restart`. */
  part(name: string): JangteoProcess;
  /** Starts a part again that was killed, and waits until the gateway reaches it. */
  restart(name: string): Promise<void>;
}

const NAMES = SERVICES.map(({ name }) => name);
const { JANGTEO_LOG_URL, JANGTEO_KV_URL } = process.env;
/** A process has the log and the key-values, unless both are engines that every process reaches itself. */
export const LOG_PART: readonly string[] = JANGTEO_LOG_URL?.startsWith('kafka:') && JANGTEO_KV_URL !== undefined ? [] : ['log'];

/** `jangteo serve` for each service, for the log and for the gateway, on one data folder. */
export function startApart(directory: string, environment: Record<string, string>): ApartShop {
  const parts = new Map<string, JangteoProcess>();
  let [killed, addresses]: [boolean, Promise<Record<string, string>[]> | undefined] = [false, undefined];

  const start = async (name: string): Promise<string> => {
    addresses ??= addressesFor([...LOG_PART, ...NAMES]);
    const [urls = {}, ports = {}] = await addresses;
    if (killed) throw new Error('the shop was killed before it was ready');
    const own: Record<string, string> = name === 'gateway' ? { JANGTEO_HTTP_PORT: '0' } : { JANGTEO_RPC_PORT: ports[name] ?? '' };
    const part = startJangteo(['serve', name], directory, { ...urls, ...engineUrlsFor(directory), ...environment, ...own });
    parts.set(name, part);
    return await part.ready;
  };
  const part = (name: string): JangteoProcess => {
    const found = parts.get(name);
    if (found === undefined) throw new Error(`${name} was never started`);
    return found;
  };
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<number> => {
    killed = true;
    const codes: (number | null)[] = [];
    // What brings work in ends first, what everybody needs last.
    const order = signal === 'SIGKILL' ? [[...parts.keys()]] : [['gateway'], NAMES, LOG_PART];
    for (const names of order)
      codes.push(...(await Promise.all(names.map(async (name) => await parts.get(name)?.kill(signal)))).map((code) => code ?? 0));
    return Math.max(...codes.map((code) => code ?? 1));
  };
  const ready = Promise.all([...LOG_PART, ...NAMES, 'gateway'].map(start)).then(async (urls) => {
    const shop = { ...asShop(part('gateway'), urls.at(-1) ?? '', directory), kill };
    await untilReached(shop.url, NAMES);
    return shop;
  });
  ready.catch(() => {});
  const restart = async (name: string) => {
    await start(name);
    await untilReached(await part('gateway').ready, [name]);
  };
  return { ready, kill, part, restart };
}

/** A gateway that could not reach a service asks it again only a second later. Rejects where it still does not after TRIES_MAX looks. */
async function untilReached(gateway: string, names: readonly string[]): Promise<void> {
  let away: readonly string[] = names;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const response = await fetch(`${gateway}/health/ready`);
    const { dependencies } = (await response.json()) as { dependencies: Record<string, { ok: boolean }> };
    away = names.filter((name) => dependencies[name]?.ok !== true);
    if (away.length === 0) return;
    await sleep(PAUSE_MS);
  }
  throw new Error(`the gateway does not reach ${away.join(', ')}`);
}

/** The variables by which the processes find each other, and the ports that they listen on. */
async function addressesFor(names: readonly string[]): Promise<Record<string, string>[]> {
  const ports = await freePorts(names.length);
  const [urls, byName]: [Record<string, string>, Record<string, string>] = [{}, {}];
  for (const [index, name] of names.entries()) {
    const port = String(ports[index]);
    byName[name] = port;
    if (name === 'log') urls.JANGTEO_LOG_URL = urls.JANGTEO_KV_URL = `jangteo://127.0.0.1:${port}`;
    else urls[`JANGTEO_RPC_${name.toUpperCase()}_URL`] = `http://127.0.0.1:${port}`;
  }
  return [urls, byName];
}

/** Below where systems take the ports of outgoing connections from: what is free there stays so until a process listens. */
const PORT_MIN = 10_000;
const PORT_MAX = 29_999;

/** Ports on which nothing listens, far apart from what other tests draw. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
