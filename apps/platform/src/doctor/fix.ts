import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { AdminApi } from '../admin-api.ts';
import { describeFix, FIX_COMMANDS, type Finding, type Fix, type FixCommand } from './finding.ts';

export interface FixResult {
  readonly fix: string;
  /** Why the service refused; undefined where it did as it was told. */
  readonly error?: string;
}

/** A command with what its service writes down as the reason. */
export interface ReasonedFix extends Fix {
  readonly reason: string;
}

const REASON_MAX = 200;

/** The next command for each finding, each once, in the order in which they work; those in `tried` have had their turn. */
export function fixesFor(findings: readonly Finding[], tried: ReadonlySet<string> = new Set()): ReasonedFix[] {
  const fixes = new Map<string, ReasonedFix>();
  for (const { check, detail, fixes: ways = [] } of findings) {
    const next = ways.find((way) => !tried.has(describeFix(way)));
    if (next !== undefined && !fixes.has(describeFix(next))) {
      fixes.set(describeFix(next), { ...next, reason: `doctor: ${check}: ${detail}`.slice(0, REASON_MAX) });
    }
  }
  return [...fixes.values()].sort((left, right) => FIX_COMMANDS.indexOf(left.command) - FIX_COMMANDS.indexOf(right.command));
}

/** Runs the commands; one that is refused does not stop the others. */
export async function applyFixes(api: AdminApi, fixes: readonly ReasonedFix[]): Promise<FixResult[]> {
  const results: FixResult[] = [];
  for (const fix of fixes) {
    try {
      await COMMANDS[fix.command](api, fix.args, fix.reason);
      results.push({ fix: describeFix(fix) });
    } catch (thrown) {
      const { code, message } = JangteoError.from(thrown);
      results.push({ fix: describeFix(fix), error: `${code}: ${message}` });
    }
  }
  return results;
}

type Run = (api: AdminApi, args: readonly string[], reason: string) => Promise<unknown>;

const COMMANDS: Readonly<Record<FixCommand, Run>> = {
  'operations.seekConsumer': (api, [consumer = '', topic = '', partition, time = ''], reason) =>
    api.seekConsumer(consumer, { topic, partition: Number(partition), time, reason }),
  'operations.repairOutbox': (api, [service = '', eventId = ''], reason) => api.repairOutbox(service, eventId, reason),
  'inventory.repairStock': (api, [sku = ''], reason) => api.repairStock(sku, reason),
  'orders.repairOrder': (api, [orderId = ''], reason) => api.repair('orders', orderId, 'repair', reason),
  'inventory.returnHold': (api, [orderId = ''], reason) => api.returnHold(orderId, reason),
  'inventory.restoreHold': (api, [orderId = ''], reason) => api.repair('holds', orderId, 'restore', reason),
  'payments.refundPayment': (api, [orderId = ''], reason) => api.refundPayment(orderId, reason),
  'payments.reconcilePayment': (api, [orderId = ''], reason) => api.repair('payments', orderId, 'reconcile', reason),
  'delivery.writeOffShipment': (api, [orderId = ''], reason) => api.repair('shipments', orderId, 'write-off', reason),
  'operations.replayConsumer': (api, [consumer = '', topic = '', partition, offset], reason) =>
    api.replayOne(consumer, { topic, partition: Number(partition), offset: Number(offset) }, reason),
  'operations.redriveKeys': (api, [consumer = ''], reason) => api.redriveAll(consumer, reason),
  'orders.resumeOrder': (api, [orderNumber = ''], reason) => api.resumeOrder(orderNumber, reason),
  'orders.compensateOrder': (api, [orderId = ''], reason) => api.repair('orders', orderId, 'compensate', reason),
  'catalog.refreshCategory': (api, [id = ''], reason) => api.repair('categories', id, 'refresh', reason),
  'catalog.refreshProduct': (api, [id = ''], reason) => api.repair('products', id, 'refresh', reason),
  async 'search.restartReindex'(api) {
    await api.cancelReindex();
    await api.startReindex({});
  },
  'search.switchIndex': (api, [index = '']) => api.switchIndex(index),
  'search.startReindex': (api) => api.startReindex({}),
  'search.sweepIndex': (api) => api.sweepIndex(),
};

/** Waits until what the fixes set off has come to rest. Returns whether it has. */
export async function comeToRest(api: AdminApi, clock: Clock, forMs: number): Promise<boolean> {
  const giveUpAt = clock.now() + forMs;
  // Twice in a row: the counts of several services are not of one moment.
  for (let restful = 0; ; ) {
    const pending = await api.pending();
    restful = Object.values(pending).every((work) => Object.values(work).every((waiting) => waiting === 0)) ? restful + 1 : 0;
    if (restful === 2) return true;
    if (clock.now() >= giveUpAt) return false;
    await clock.sleep(50);
  }
}
