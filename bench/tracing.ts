import { BUYERS } from './orders.ts';
import { percentile } from './percentile.ts';
import { type Measured, measureRound } from './round.ts';
import type { Table } from './table.ts';

const ROUNDS = 5;
const SETTINGS = { off: '0', 'the default, 100 traces/s': '', 'every trace': '1000000' };

type Setting = keyof typeof SETTINGS;
/** What recording traces costs: the same buyers with it off, as it is by default, and with everything recorded, in turns. */
export async function benchTracing(seconds: number): Promise<Table> {
  const names = Object.keys(SETTINGS) as Setting[];
  const found = new Map<Setting, Measured[]>(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    // Each goes first as often as last, so that a machine that slows down treats them alike.
    for (const name of round % 2 === 0 ? names : names.toReversed())
      found.get(name)?.push(await measureRound({ JANGTEO_TRACES_PER_SECOND: SETTINGS[name] }, seconds));
  }
  const median = (name: Setting, pick: (one: Measured) => number) => percentile((found.get(name) ?? []).map(pick), 0.5);
  const cells = (name: Setting, pick: (one: Measured) => number, digits: number) => [
    median(name, pick).toFixed(digits),
    (median(name, pick) / median('off', pick)).toFixed(2),
  ];
  const rounds = names.map((name) => `${name} ${(found.get(name) ?? []).map(({ perSecond }) => perSecond.toFixed(0)).join(' ')}`);
  return {
    title: 'bench tracing',
    how: `${BUYERS} buyers in a closed loop over HTTP for ${seconds} s, each order one line; medians of ${ROUNDS} rounds in turns, a new shop each time. Completed means paid. Processor time until every order has come to rest: in the thread that the shop runs in, and in all, where a second one writes what is recorded.`,
    head: ['traces recorded', 'orders/s', 'x of off', 'ms an order, own thread', 'x of off', 'all threads', 'x of off'],
    rows: names.map((name) => [
      name,
      ...cells(name, ({ perSecond }) => perSecond, 1),
      ...cells(name, ({ ownMs }) => ownMs, 2),
      ...cells(name, ({ allMs }) => allMs, 2),
    ]),
    notes: ['aim: the default costs less than 0.1 of the orders/s', `orders/s of the rounds: ${rounds.join('; ')}`],
  };
}
