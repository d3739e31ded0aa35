import { BUYERS } from './orders.ts';
import { latencies, percentile } from './percentile.ts';
import { type Measured, measureRound } from './round.ts';
import type { Table } from './table.ts';

const ROUNDS = 3;
const WAYS = { 'one process': '', 'a process a service, eight in all': 'apart' };

/** What it costs on one machine to run each service in a process of its own. */
export async function benchApart(seconds: number): Promise<Table> {
  const found = new Map<string, Measured[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [way, topology] of Object.entries(WAYS)) {
      const measured = await measureRound({ JANGTEO_TEST_TOPOLOGY: topology }, seconds);
      found.set(way, [...(found.get(way) ?? []), measured]);
    }
  }
  const rates = (way: string) => (found.get(way) ?? []).map(({ perSecond }) => perSecond);
  const together = percentile(rates('one process'), 0.5);
  return {
    title: 'bench apart',
    how: `${BUYERS} buyers in a closed loop over HTTP for ${seconds} s, each order one line; medians of ${ROUNDS} rounds in turns, a new shop each time. Completed means paid. Everything shares the same two cores, the buyers included.`,
    head: ['the shop runs in', 'orders/s', 'x of one process', 'accept p50 ms', 'p95', 'p99'],
    rows: Object.keys(WAYS).map((way) => {
      const rate = percentile(rates(way), 0.5);
      return [way, rate.toFixed(1), (rate / together).toFixed(2), ...latencies((found.get(way) ?? []).flatMap(({ accepted }) => accepted))];
    }),
    notes: ['what it buys is not speed on one machine: a process of its own fails alone, and moves to a machine of its own'],
  };
}
