import type { Clock } from '@jangteo/kernel/clock';
import type { AdminApi } from '../admin-api.ts';
import { checkOrder } from './check-order.ts';
import { checkStock } from './check-stock.ts';
import { allOrderFacts, allStock, changedAt, type OrderFacts, orderFactsOf, stockFactsOf } from './facts.ts';
import { type Finding, keyOf } from './finding.ts';
import { watchWork } from './watch-work.ts';

export interface ExamineOptions {
  readonly api: AdminApi;
  readonly clock: Clock;
  /** What changed within this time is left alone: it may be on its way. */
  readonly graceMs: number;
  /** How long what waits is watched before it counts as stuck; default 10 s. */
  readonly watchMs?: number;
  readonly onProgress?: (checked: number) => void;
}

export interface Diagnosis {
  readonly skus: number;
  readonly orders: number;
  readonly findings: readonly Finding[];
  /** What looks wrong, but may be mended by events that are still under way. */
  readonly undecided: number;
  /** false: there were too many findings to go on. */
  readonly complete: boolean;
}

/** Each suspicion keeps what it takes to look again, so their number bounds the memory. */
const SUSPICIONS_MAX = 1_000;
const WATCH_MS = 10_000;
/** A SKU that sells while it is read differs by chance now and then, but not so often in a row. */
const LOOKS = 5;
const PAUSE_MS = 200;

interface Suspicion {
  readonly finding: Finding;
  /** The findings of the same rows as they are now. */
  readonly lookAgain: () => Promise<readonly Finding[]>;
}

/**
 * Compares every number with what it follows from, while the shop is selling.
 *
 * Rows that belong together are read one after another, so a first look only raises suspicions. Then everything published so far is
 * waited for, and each suspicion looked at again and again: only what is there each time, the same, is a finding.
 */
export async function examine(options: ExamineOptions): Promise<Diagnosis> {
  const { api, clock, watchMs = WATCH_MS } = options;
  const { suspicions, skus, orders } = await suspect(options);
  const { consumed, findings: stuck } = await watchWork(api, clock, watchMs);
  let left = suspicions;
  for (let look = 0; look < LOOKS && left.length > 0; look++) {
    await clock.sleep(PAUSE_MS);
    left = await stillThere(left);
  }
  const findings = left.map(({ finding }) => finding);
  const decided = findings.filter(({ waits }) => waits === undefined || consumed);
  return {
    skus,
    orders,
    findings: [...decided.map(({ waits: _, ...finding }) => finding), ...stuck],
    undecided: findings.length - decided.length,
    complete: suspicions.length < SUSPICIONS_MAX,
  };
}

async function suspect({ api, clock, graceMs, onProgress }: ExamineOptions) {
  const suspicions: Suspicion[] = [];
  let [skus, orders] = [0, 0];
  const add = (findings: readonly Finding[], lookAgain: Suspicion['lookAgain']) => {
    for (const finding of findings) suspicions.push({ finding, lookAgain });
    onProgress?.(skus + orders);
    return suspicions.length < SUSPICIONS_MAX;
  };
  for await (const level of allStock(api)) {
    skus++;
    const goOn = add(checkStock(level), async () => {
      const now = await stockFactsOf(api, level.sku);
      return now === undefined ? [] : checkStock(now);
    });
    if (!goOn) return { suspicions, skus, orders };
  }
  const check = (facts: OrderFacts) => (clock.now() - changedAt(facts) < graceMs ? [] : checkOrder(facts));
  for await (const facts of allOrderFacts(api)) {
    orders++;
    if (!add(check(facts), async () => check(await orderFactsOf(api, facts.orderId)))) break;
  }
  return { suspicions, skus, orders };
}

async function stillThere(suspicions: readonly Suspicion[]): Promise<Suspicion[]> {
  const left: Suspicion[] = [];
  for (const suspicion of suspicions) {
    const key = keyOf(suspicion.finding);
    if ((await suspicion.lookAgain()).some((finding) => keyOf(finding) === key)) left.push(suspicion);
  }
  return left;
}
