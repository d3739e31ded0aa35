import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { AdminApi } from '../admin-api.ts';
import { describeFix, type Finding, type Fix } from './finding.ts';

export interface FixResult {
  readonly fix: string;
  /** Why the service refused; undefined where it did as it was told. */
  readonly error?: string;
}

const REASON = 'doctor: the order is cancelled or unknown';

// Holds are given back from a `reserved` that must be right first.
const IN_ORDER: readonly Fix['command'][] = [
  'inventory.repairStock',
  'inventory.returnHold',
  'payments.refundPayment',
  'orders.resumeOrder',
];

/** The commands that mend these findings, each once, in the order in which they work. */
export function fixesFor(findings: readonly Finding[]): Fix[] {
  const fixes = new Map(findings.flatMap(({ fix }) => (fix === undefined ? [] : [[describeFix(fix), fix] as const])));
  return [...fixes.values()].sort((left, right) => IN_ORDER.indexOf(left.command) - IN_ORDER.indexOf(right.command));
}

/** Runs the commands; one that is refused does not stop the others. */
export async function applyFixes(api: AdminApi, fixes: readonly Fix[]): Promise<FixResult[]> {
  const results: FixResult[] = [];
  for (const fix of fixes) {
    try {
      await apply(api, fix);
      results.push({ fix: describeFix(fix) });
    } catch (thrown) {
      const { code, message } = JangteoError.from(thrown);
      results.push({ fix: describeFix(fix), error: `${code}: ${message}` });
    }
  }
  return results;
}

async function apply(api: AdminApi, fix: Fix): Promise<unknown> {
  switch (fix.command) {
    case 'inventory.repairStock':
      return await api.repairStock(fix.sku);
    case 'inventory.returnHold':
      return await api.returnHold(fix.orderId);
    case 'payments.refundPayment':
      return await api.refundPayment(fix.orderId, REASON);
    case 'orders.resumeOrder':
      return await api.resumeOrder(fix.orderNumber);
  }
}

/** Waits until what the fixes set off has come to rest. Returns whether it has. */
export async function comeToRest(api: AdminApi, clock: Clock, forMs: number): Promise<boolean> {
  const giveUpAt = clock.now() + forMs;
  for (;;) {
    const pending = await api.pending();
    if (Object.values(pending).every((work) => Object.values(work).every((waiting) => waiting === 0))) return true;
    if (clock.now() >= giveUpAt) return false;
    await clock.sleep(50);
  }
}
