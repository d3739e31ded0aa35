import type { Money as MoneyMessage } from '@jangteo/contracts/values/v1/values';
import type { Money } from '@jangteo/kernel/money';
import { currency } from './text.ts';

export const amount = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;

export const moneySchema = {
  type: 'object',
  description: "An amount in the currency's minor unit: 349999 USD is $3,499.99, 379 KRW is 379 won.",
  required: ['amount', 'currency'],
  additionalProperties: false,
  properties: { amount, currency },
} as const;

/** A contract's amount as the API shows it. */
export function moneyOf(money: MoneyMessage | undefined): Money {
  return { amount: Number(money?.amount ?? 0n), currency: money?.currency ?? '' };
}
