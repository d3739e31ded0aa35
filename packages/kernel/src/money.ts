import { JangteoError } from './errors.ts';

/** An amount in the currency's minor unit (349999 USD is $3,499.99; 379 KRW is 379 won). */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

const knownCurrencies = new Set(Intl.supportedValuesOf('currency'));
const fractionDigits = new Map<string, number>();

export function isCurrency(code: string): boolean {
  return knownCurrencies.has(code);
}

/** How many digits the minor unit has: 2 for USD and INR, 0 for KRW (ISO 4217, as the ICU data of Node tells). */
export function minorUnitDigits(currency: string): number {
  let digits = fractionDigits.get(currency);
  if (digits === undefined) {
    const options = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
    digits = options.maximumFractionDigits ?? 2;
    fractionDigits.set(currency, digits);
  }
  return digits;
}

/**
 * Converts an amount in the major unit (a number, or decimal text such as "1,299.50") to minor units.
 * Returns undefined where it is not a finite, non-negative amount, or has more digits than the currency.
 */
export function fromMajorUnits(value: number | string, currency: string): Money | undefined {
  const text = typeof value === 'number' ? String(value) : value.trim().replaceAll(',', '');
  const match = /^(\d{1,15})(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const digits = minorUnitDigits(currency);
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > digits) return undefined;
  const amount = Number(`${match[1]}${fraction.padEnd(digits, '0')}`);
  return Number.isSafeInteger(amount) ? { amount, currency } : undefined;
}

/** Adds amounts of one currency. Throws MIXED_CURRENCIES for two, AMOUNT_TOO_LARGE beyond 2^53. */
export function addMoney(left: Money, right: Money): Money {
  if (left.currency !== right.currency) {
    throw new JangteoError('MIXED_CURRENCIES', `${left.currency} and ${right.currency} cannot be added`);
  }
  return { amount: safe(left.amount + right.amount), currency: left.currency };
}

/** Throws AMOUNT_TOO_LARGE beyond 2^53. */
export function multiplyMoney(money: Money, quantity: number): Money {
  return { amount: safe(money.amount * quantity), currency: money.currency };
}

function safe(amount: number): number {
  if (!Number.isSafeInteger(amount)) throw new JangteoError('AMOUNT_TOO_LARGE', `${amount} cannot be represented exactly`);
  return amount;
}
