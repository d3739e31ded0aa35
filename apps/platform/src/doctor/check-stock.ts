import type { AuditedStock } from '../admin-api.ts';
import type { Check } from './checks.ts';
import { type Finding, fix } from './finding.ts';

/** A SKU's numbers, each against what it follows from. The details tell differences: they stay the same while the SKU sells. */
export function checkStock({ sku, stock, stock_reserved: reserved, movements_sum, held_sum }: AuditedStock): Finding[] {
  const findings: Finding[] = [];
  const add = (check: Check, detail: string) => findings.push({ check, subject: sku, detail, fixes: [fix('inventory.repairStock', sku)] });
  if (stock !== movements_sum) add('stock-differs', `stock is ${apart(stock - movements_sum)} what its movements add up to`);
  if (reserved !== held_sum) add('reserved-differs', `reserved is ${apart(reserved - held_sum)} what is held`);
  if (reserved < 0 || reserved > stock) add('oversold', `reserved is ${apart(reserved - stock)} the stock`);
  return findings;
}

function apart(difference: number): string {
  return `${Math.abs(difference)} ${difference > 0 ? 'above' : 'below'}`;
}
