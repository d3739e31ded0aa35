import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

export interface StartedShop {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Opens the admin API. */
  readonly token: string;
  /** Resident memory, in bytes. */
  rss(): number;
  /** Processor time of all threads so far, exactly; one question at a time. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/** `jangteo start` on a data folder, on a port of its own, with limits that one busy address does not reach. */
export async function startShop(directory: string, environment: Record<string, string> = {}): Promise<StartedShop> {
  const token = crypto.randomUUID();
  const clock = join(import.meta.dirname, 'cpu-clock.ts');
  const child = spawn(process.execPath, ['--import', clock, join(root, 'jangteo.mjs'), 'start'], {
    cwd: root,
    env: {
      ...process.env,
      JANGTEO_HTTP_PORT: '0',
      JANGTEO_DATA_DIR: directory,
      JANGTEO_DEMO_PRODUCTS: '0',
      JANGTEO_LOG_LEVEL: 'warn',
      JANGTEO_ADMIN_TOKEN: token,
      JANGTEO_RATE_LIMIT_ADDRESS: '1000000000',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const match = /ready (http:\S+)/.exec(output);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    child.once('exit', () => reject(new Error(`the shop stopped: ${output}`)));
  });
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid as number,
    token,
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1_024,
    async cpuMs() {
      const answered = once(child, 'message');
      child.send('cpu');
      return ((await answered) as [{ cpuMs: number }])[0].cpuMs;
    },
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
    },
  };
}

const MS_PER_TICK = 10;

/** Processor time of all threads of a process so far, in ms. From /proc: utime and stime, the 14th and 15th field; the second one may hold spaces. */
export function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}
