import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StartedShop } from './started-shop.ts';

interface Summary {
  readonly requests: number;
  readonly perSecond: number;
  readonly failed: number;
  readonly ms: Readonly<Record<'avg' | 'med' | 'p(95)' | 'p(99)', number>>;
}

/** What its row is called. */
export const SCENARIO = 'jangteo, scenario of the seed (k6)';

const STAGES = 6;
/** For users that are still waiting when their time is over (30 s in k6), and its start. */
const K6_MS_MORE = 60_000;

/** The seed's scenario, where there is a k6: on the PATH, or where JANGTEO_K6 says. */
export async function scenario(
  { url }: StartedShop,
  products: number,
  seconds: number,
): Promise<{ rows: (string | number)[][]; note: string }> {
  const { JANGTEO_K6 = 'k6', ...env } = process.env;
  const stage = `${Math.ceil((seconds * 2) / STAGES)}s`;
  const settings = { BASE: url, PRODUCTS: String(products), STAGE: stage };
  const args = ['run', '--quiet', '--no-usage-report', join(import.meta.dirname, 'products-k6.js')];
  let stdout: string;
  try {
    ({ stdout } = await promisify(execFile)(JANGTEO_K6, args, { env: { ...env, ...settings }, timeout: seconds * 2_000 + K6_MS_MORE }));
  } catch (thrown) {
    const { code, stdout: summary } = thrown as { code?: unknown; stdout?: string };
    if (code === 'ENOENT') return { rows: [], note: 'no k6 on the PATH nor in JANGTEO_K6: the scenario of the seed was left out' };
    // It ends with an error of its own where a threshold is crossed; the figures tell.
    if (summary === undefined || summary === '') throw thrown;
    stdout = summary;
  }
  const { requests, perSecond, failed, ms } = JSON.parse(stdout) as Summary;
  const figures = [ms.med, ms['p(95)'], ms['p(99)']].map((value) => value.toFixed(1));
  return {
    rows: [[SCENARIO, '1-300 users', perSecond.toFixed(0), '', '', ...figures, failed]],
    note: `the scenario: ${STAGES} stages of ${stage} to 1, 100, 200, 300, 300 and 0 users who wait 0.5 to 1 s; ${requests} requests, ${ms.avg.toFixed(1)} ms on average. The seed measured 45 ms and p95 187 ms from Elasticsearch, 2,390 and 4,450 from MongoDB, on another machine`,
  };
}
