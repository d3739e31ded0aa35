import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile } from './percentile.ts';
import type { Table } from './table.ts';

const root = join(import.meta.dirname, '..');
const RUNS = 5;

/** From `node` to the first 200, with an empty store and with a filled one. */
export async function benchStart(): Promise<Table> {
  const directory = mkdtempSync(join(tmpdir(), 'jangteo-bench-'));
  const first = await startOnce(directory);
  const again: Started[] = [];
  for (let run = 0; run < RUNS; run++) again.push(await startOnce(directory));
  rmSync(directory, { recursive: true });
  const median = (pick: (one: Started) => number) => percentile(again.map(pick), 0.5);
  const packages = Object.keys(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages).filter((name) =>
    name.startsWith('node_modules/'),
  ).length;
  const megabytes = execFileSync('du', ['-sm', join(root, 'node_modules')], { encoding: 'utf8' }).split('\t')[0] ?? '';
  return {
    title: 'bench start',
    how: `\`node jangteo.mjs start\` until /health/ready answers 200; no demo products. The median of ${RUNS} starts on a folder that exists.`,
    head: ['what', 'value', 'aim'],
    rows: [
      ['first start, empty folder: seconds to the first 200', first.seconds.toFixed(2), '< 3'],
      ['later starts: seconds to the first 200', median(({ seconds }) => seconds).toFixed(2), '< 3'],
      ['resident memory after the first 200, MB', median(({ rssMb }) => rssMb).toFixed(0), '< 300'],
      ['packages in the lock file (all platforms)', packages, ''],
      ['node_modules, MB', megabytes, ''],
    ],
    notes: ['node_modules holds a Node 24 and the development tools (TypeScript, Biome, buf), which are most of it'],
  };
}

interface Started {
  readonly seconds: number;
  readonly rssMb: number;
}

async function startOnce(directory: string): Promise<Started> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(root, 'jangteo.mjs'), 'start'], {
    cwd: root,
    env: { ...process.env, JANGTEO_HTTP_PORT: '0', JANGTEO_DATA_DIR: directory, JANGTEO_DEMO_PRODUCTS: '0', JANGTEO_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const match = /ready (http:\S+)/.exec(output);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    child.on('exit', () => reject(new Error(`it stopped: ${output}`)));
  });
  while ((await fetch(`${url}/health/ready`)).status !== 200);
  const seconds = (performance.now() - startedAt) / 1_000;
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const rssMb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
  child.removeAllListeners('exit');
  child.kill('SIGTERM');
  await new Promise((resolve) => child.on('exit', resolve));
  return { seconds, rssMb };
}
