import { fromMajorUnits, isCurrency, type Money } from '@jangteo/kernel/money';
import type { Mend } from './mend-text.ts';

/** An amount in the major unit, or money as jangteo writes it; undefined, with a word why, for what is neither. */
export function convertMoney(field: string, value: unknown, currency: string, mends: Mend[]): Money | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const money =
    typeof value === 'object'
      ? asMoney(value)
      : typeof value === 'number' || typeof value === 'string'
        ? fromMajorUnits(value, currency)
        : undefined;
  if (money === undefined) {
    mends.push({
      reason: `${field}_unreadable`,
      detail: `${field} ${JSON.stringify(value).slice(0, 40)} is no amount of ${currency} and was left out`,
    });
    return undefined;
  }
  // Nobody gives a whole catalogue away: 0 stands for "not known" in every feed that has it.
  if (money.amount > 0) return money;
  mends.push({ reason: `${field}_zero`, detail: `${field} 0 was taken for none` });
  return undefined;
}

function asMoney(value: object): Money | undefined {
  const { amount, currency } = value as Partial<Record<string, unknown>>;
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount < 0) return undefined;
  return typeof currency === 'string' && isCurrency(currency) ? { amount, currency } : undefined;
}

/** A count, as a number or as text; undefined, with a word why, for what is none. */
export function convertStock(field: string, value: unknown, mends: Mend[]): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const count = typeof value === 'string' ? Number(value.trim()) : value;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  mends.push({ reason: `${field}_unreadable`, detail: `${field} ${JSON.stringify(value).slice(0, 40)} is no count and was left out` });
  return undefined;
}
