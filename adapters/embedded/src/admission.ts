import type { Runtime } from '@jangteo/kernel/runtime';
import { type Admission, type AdmissionSupports, COUNT_LIFE_MS, type SkuUnits, type Verdict } from '@jangteo/ports/admission/admission';

interface Count {
  readonly epoch: string;
  /** Until it is filled there is no stock. */
  stock: number | undefined;
  reserved: number;
  expiresAt: number;
}

export const supports: AdmissionSupports = { acrossProcesses: false };

/** Counts in this process' memory. */
export function embeddedAdmission({ clock, random }: Runtime): Admission {
  // All live equally long, so the order in which they came is that in which they expire.
  const counts = new Map<string, Count>();

  function find(sku: string): Count | undefined {
    const count = counts.get(sku);
    return count !== undefined && count.expiresAt > clock.now() ? count : undefined;
  }

  function put(sku: string, count: Omit<Count, 'expiresAt'>): void {
    const now = clock.now();
    for (const [old, { expiresAt }] of counts) {
      if (expiresAt > now) break;
      counts.delete(old);
    }
    counts.delete(sku);
    counts.set(sku, { ...count, expiresAt: now + COUNT_LIFE_MS });
  }

  function admit(lines: readonly SkuUnits[]): Verdict {
    const known = lines.map(({ sku, quantity }) => {
      const count = find(sku);
      return { sku, quantity, count, available: count?.stock === undefined ? undefined : count.stock - count.reserved };
    });
    const unknown = known.filter(({ available }) => available === undefined);
    if (unknown.length > 0) return { kind: 'unknown', skus: unknown.map(({ sku }) => sku) };
    const shortages = known.flatMap(({ sku, quantity, available = 0 }) =>
      available < quantity ? [{ sku, requested: quantity, available }] : [],
    );
    if (shortages.length > 0) return { kind: 'short', shortages };
    const epochs = new Map<string, string>();
    for (const { sku, quantity, count } of known) {
      if (count === undefined) continue;
      count.reserved += quantity;
      epochs.set(sku, count.epoch);
    }
    return { kind: 'admitted', epochs };
  }

  return {
    supports,
    admit: async (lines) => admit(lines),
    async begin(sku) {
      if (find(sku) !== undefined) return undefined;
      const epoch = random.hex(8);
      put(sku, { epoch, stock: undefined, reserved: 0 });
      return epoch;
    },
    async fill(sku, epoch, { stock, reserved }) {
      const count = find(sku);
      if (count?.epoch !== epoch || count.stock !== undefined) return false;
      put(sku, { epoch, stock, reserved });
      return true;
    },
    async forget(sku, epoch) {
      if (counts.get(sku)?.epoch === epoch) counts.delete(sku);
    },
    async close() {},
  };
}
