import type { Clock } from '@jangteo/kernel/clock';
import type { AdminApi } from '../admin-api.ts';
import { allProducts, catalogFindings } from './check-catalog.ts';
import { checkOutboxes, checkPositions, lostEvents } from './check-messages.ts';
import { checkOrder } from './check-order.ts';
import { checkReading } from './check-reading.ts';
import { allIndexed, checkAlias, checkFollowing, checkReindex, indexFindings } from './check-search.ts';
import { checkStock } from './check-stock.ts';
import { allOrderFacts, allStock, changedAt, type OrderFacts, orderFactsOf, stockFactsOf } from './facts.ts';
import type { Finding } from './finding.ts';
import { Suspicions } from './suspicions.ts';
import { watchWork } from './watch-work.ts';

export interface ExamineOptions {
  readonly api: AdminApi;
  readonly clock: Clock;
  /** What changed within this time is left alone: it may be on its way. */
  readonly graceMs: number;
  /** Events appended to the log since then, in ms, are looked for in the inboxes; default: the last hour. */
  readonly sinceMs?: number;
  /** How long what waits is watched before it counts as stuck; default 10 s. */
  readonly watchMs?: number;
  readonly onProgress?: (checked: number) => void;
}

export interface Diagnosis {
  readonly skus: number;
  readonly orders: number;
  readonly products: number;
  /** Products that were compared with the search index. */
  readonly indexed: number;
  /** Deliveries of events that were looked for in an inbox. */
  readonly events: number;
  readonly findings: readonly Finding[];
  /** What is as somebody wanted it, and good to know. */
  readonly notes: readonly string[];
  /** What looks wrong, but may be mended by events that are still under way. */
  readonly undecided: number;
  /** false: there were too many findings to go on. */
  readonly complete: boolean;
}

const WATCH_MS = 10_000;
const SINCE_MS = 3_600_000;
/** A SKU that sells while it is read differs by chance now and then, but not so often in a row. */
const LOOKS = 5;
const PAUSE_MS = 200;
/** So many times as long as the watch a change may wait for the search index. */
const LONG = 3;

/**
 * Compares every number with what it follows from, while the shop is selling.
 *
 * Rows that belong together are read one after another, so a first look only raises suspicions. Then everything published so far is
 * waited for, and each suspicion looked at again and again: only what is there each time, the same, is a finding.
 */
export async function examine(options: ExamineOptions): Promise<Diagnosis> {
  const { api, clock, watchMs = WATCH_MS } = options;
  const suspicions = new Suspicions();
  const counts = { skus: 0, orders: 0, products: 0, indexed: 0, events: 0 };
  const onProgress = () => options.onProgress?.(Object.values(counts).reduce((sum, count) => sum + count, 0));
  const room: Room = { ...options, suspicions, counts, onProgress };
  const { unread, paused, notes } = await suspectMessages(room);
  const indexes = await api.indexes();
  await suspectStock(room);
  await suspectOrders(room);
  await suspectCatalog(room);
  const isBehind = await suspectIndex(room);
  const { consumed, findings: stuck } = await watchWork(api, clock, { forMs: watchMs, unread, paused });
  const unfollowed = checkFollowing(indexes, await api.indexes(), watchMs * LONG);
  for (let look = 0; look < LOOKS && suspicions.size > 0; look++) {
    await clock.sleep(PAUSE_MS);
    await suspicions.lookAgain();
  }
  const findings = suspicions.findings;
  const decided = findings.filter(({ waits }) => waits === undefined || consumed);
  return {
    ...counts,
    findings: [...decided.map(({ waits: _, ...finding }) => finding), ...stuck, ...unfollowed],
    notes: isBehind ? [...notes, 'the search index is behind the catalogue: it was not compared with all of it'] : notes,
    undecided: findings.length - decided.length,
    complete: !suspicions.isFull,
  };
}

interface Room extends ExamineOptions {
  readonly suspicions: Suspicions;
  readonly counts: { skus: number; orders: number; products: number; indexed: number; events: number };
  readonly onProgress: () => void;
}

async function suspectStock({ api, suspicions, counts, onProgress }: Room): Promise<void> {
  for await (const level of allStock(api)) {
    counts.skus++;
    suspicions.add(checkStock(level), async () => {
      const now = await stockFactsOf(api, level.sku);
      return now === undefined ? [] : checkStock(now);
    });
    onProgress();
    if (suspicions.isFull) return;
  }
}

async function suspectOrders({ api, clock, graceMs, suspicions, counts, onProgress }: Room): Promise<void> {
  const check = (facts: OrderFacts) => (clock.now() - changedAt(facts) < graceMs ? [] : [...checkOrder(facts), ...checkReading(facts)]);
  for await (const facts of allOrderFacts(api)) {
    counts.orders++;
    suspicions.add(check(facts), async () => check(await orderFactsOf(api, facts.orderId)));
    onProgress();
    if (suspicions.isFull) return;
  }
}

async function suspectCatalog({ api, suspicions, counts, onProgress }: Room): Promise<void> {
  const categories = async () => catalogFindings((await api.auditCategories()).items);
  suspicions.add(await categories(), categories);
  for await (const { checked, items } of allProducts(api)) {
    counts.products += checked;
    for (const finding of catalogFindings(items)) {
      suspicions.add([finding], async () => catalogFindings((await api.auditProduct(finding.subject)).items));
    }
    onProgress();
    if (suspicions.isFull) return;
  }
}

/** Returns whether changes that wait for the index kept it from being compared. */
async function suspectIndex({ api, clock, suspicions, counts, onProgress }: Room): Promise<boolean> {
  suspicions.add(await checkAlias(api), () => checkAlias(api));
  suspicions.add(await checkReindex(api, clock), () => checkReindex(api, clock));
  for await (const { page, again } of allIndexed(api)) {
    counts.indexed += page.checked;
    suspicions.add(indexFindings(page), again);
    onProgress();
    if (page.behind) return true;
    if (suspicions.isFull) break;
  }
  return false;
}

/** Also tells what the watch has to know: what no relay takes, and who is paused. */
async function suspectMessages(room: Room) {
  const { api, clock, suspicions, counts, onProgress, sinceMs = clock.now() - SINCE_MS } = room;
  const { findings, unread } = await checkOutboxes(api);
  suspicions.add(findings, async () => (await checkOutboxes(api)).findings);
  const consumers = await api.consumers();
  suspicions.add(checkPositions(consumers, sinceMs), async () => checkPositions(await api.consumers(), sinceMs));
  const onChecked = (events: number) => {
    counts.events += events;
    onProgress();
    return !suspicions.isFull;
  };
  // What a consumer has passed it handled before it passed it, so one look is enough.
  for await (const finding of lostEvents(api, { consumers, sinceMs, onChecked })) suspicions.add([finding], async () => [finding]);
  const paused = consumers.filter((consumer) => consumer.paused);
  return {
    unread,
    paused: new Set(paused.map(({ name }) => name)),
    notes: paused.map(({ name, lag }) => `the consumer ${name} is paused by an operator: ${lag} events wait for it`),
  };
}
