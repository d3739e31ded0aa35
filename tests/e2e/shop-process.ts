import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineUrlsFor } from './real-engines.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const START_MS_MAX = 60_000;

/** A shop as its users start it, in processes of its own, which can be killed. */
export interface ShopProcess {
  readonly url: string;
  readonly pid: number;
  /** Good for the admin API of this process. */
  readonly adminToken: string;
  /** What it has printed. */
  output(): string;
  /** Waits until it prints something like this. */
  until(pattern: RegExp): Promise<void>;
  /** kill -9, or another signal; resolves once it is gone. */
  kill(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface StartingShop {
  readonly ready: Promise<ShopProcess>;
  kill(signal?: NodeJS.Signals): Promise<number | null>;
}

/** `jangteo start`; `ready` rejects where the process ends first. */
export function startOneProcess(directory: string, environment: Record<string, string>): StartingShop {
  const process = startJangteo(['start'], directory, { ...environment, JANGTEO_HTTP_PORT: '0' });
  const ready = process.ready.then((url) => asShop(process, url, directory));
  ready.catch(() => {});
  return { ready, kill: process.kill };
}

export function asShop({ pid, output, until, kill }: JangteoProcess, url: string, directory: string): ShopProcess {
  const { token } = JSON.parse(readFileSync(join(directory, 'running.json'), 'utf8')) as { token: string };
  return { url, pid, adminToken: token, output, until, kill };
}

export interface JangteoProcess extends Pick<ShopProcess, 'pid' | 'output' | 'until' | 'kill'> {
  /** Resolves with the URL that it prints once it serves. */
  readonly ready: Promise<string>;
}

/** Runs `jangteo` until it is killed. */
export function startJangteo(args: readonly string[], directory: string, environment: Record<string, string>): JangteoProcess {
  const child = spawn(process.execPath, ['jangteo.mjs', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...engineUrlsFor(directory), ...environment, JANGTEO_DATA_DIR: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const printed = listen(child);
  const ready = untilReady(printed, exited);
  ready.catch(() => {});
  return {
    pid: child.pid ?? 0,
    ready,
    output: printed.text,
    until: async (pattern) => void (await printed.match(pattern)),
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

interface Printed {
  text(): string;
  match(pattern: RegExp): Promise<RegExpExecArray>;
}

function listen(child: ChildProcess): Printed {
  let text = '';
  const listeners = new Set<() => void>();
  const read = (chunk: Buffer) => {
    text += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  return {
    text: () => text,
    match: (pattern) =>
      new Promise((resolve) => {
        const look = () => {
          const match = pattern.exec(text);
          if (match === null) return;
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        look();
      }),
  };
}

async function untilReady(printed: Printed, exited: Promise<unknown>): Promise<string> {
  const url = printed.match(/^ready (\S+)$/m).then(([, found = '']) => found);
  const ended = exited.then(() => Promise.reject(new Error(`the shop ended before it was ready:\n${printed.text()}`)));
  const late = sleep(START_MS_MAX, undefined, { ref: false }).then(() =>
    Promise.reject(new Error(`the shop is not ready:\n${printed.text()}`)),
  );
  late.catch(() => {});
  return await Promise.race([url, ended, late]);
}

/** Runs `jangteo` with these arguments. */
export function runJangteo(
  args: readonly string[],
  directory: string,
  environment: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const quiet = { JANGTEO_DEMO_PRODUCTS: '0', JANGTEO_HTTP_PORT: '0' };
    const env = { ...process.env, ...engineUrlsFor(directory), ...quiet, ...environment, JANGTEO_DATA_DIR: directory };
    execFile(process.execPath, ['jangteo.mjs', ...args], { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}
