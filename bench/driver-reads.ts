import { latencies } from './percentile.ts';

/** As many as the shop is asked by at a time. */
export const CONNECTIONS = 10;

/** Finds one product; false where there is none. */
export type ReadOne = () => Promise<boolean>;

/** Rows of closed loops that ask an engine by its driver alone, one variant after the other. */
export async function driverReads(variants: Readonly<Record<string, ReadOne>>, seconds: number): Promise<(string | number)[][]> {
  const rows: (string | number)[][] = [];
  for (const [name, readOne] of Object.entries(variants)) {
    const samples: number[] = [];
    let missing = 0;
    const startedAt = performance.now();
    const until = startedAt + seconds * 1_000;
    const loop = async () => {
      while (performance.now() < until) {
        const sentAt = performance.now();
        if (!(await readOne())) missing++;
        samples.push(performance.now() - sentAt);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, loop));
    const perSecond = samples.length / ((performance.now() - startedAt) / 1_000);
    rows.push([`get by id: ${name}`, perSecond.toFixed(0), ...latencies(samples), missing]);
  }
  return rows;
}

/** An id of a made-up product, those of low numbers more often. */
export function skewedId(products: number): string {
  return `p${String(Math.floor(Math.random() ** 2 * products) + 1).padStart(8, '0')}`;
}
