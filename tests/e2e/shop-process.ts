import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..');
const START_MS_MAX = 60_000;

/** A shop as its users start it: `jangteo start` in a process of its own, which can be killed. */
export interface ShopProcess {
  readonly url: string;
  readonly pid: number;
  /** Good for the admin API of this process. */
  readonly adminToken: string;
  /** kill -9, or another signal; resolves once it is gone. */
  kill(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface StartingShop {
  readonly ready: Promise<ShopProcess>;
  kill(signal?: NodeJS.Signals): Promise<number | null>;
}

/** `ready` rejects where the process ends first. */
export function startShopProcess(directory: string, environment: Record<string, string>): StartingShop {
  const child = spawn(process.execPath, ['jangteo.mjs', 'start'], {
    cwd: ROOT,
    env: { ...process.env, ...environment, JANGTEO_DATA_DIR: directory, JANGTEO_HTTP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  };
  const ready = untilReady(child, exited).then((url): ShopProcess => {
    const { token } = JSON.parse(readFileSync(join(directory, 'running.json'), 'utf8')) as { token: string };
    return { url, pid: child.pid ?? 0, adminToken: token, kill };
  });
  ready.catch(() => {});
  return { ready, kill };
}

async function untilReady(child: ChildProcess, exited: Promise<unknown>): Promise<string> {
  let output = '';
  const url = new Promise<string>((resolve) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const match = /^ready (\S+)$/m.exec(output);
      if (match?.[1] !== undefined) resolve(match[1]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
  });
  const ended = exited.then(() => Promise.reject(new Error(`the shop ended before it was ready:\n${output}`)));
  const late = sleep(START_MS_MAX, undefined, { ref: false }).then(() => Promise.reject(new Error(`the shop is not ready:\n${output}`)));
  return await Promise.race([url, ended, late]);
}

/** Runs `jangteo` with these arguments. */
export function runJangteo(args: readonly string[], directory: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, JANGTEO_DATA_DIR: directory };
    execFile(process.execPath, ['jangteo.mjs', ...args], { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}
