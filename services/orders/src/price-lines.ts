import type { QuotedSku } from '@jangteo/contracts/catalog/v1/catalog';
import { JangteoError } from '@jangteo/kernel/errors';
import { addMoney, type Money, multiplyMoney } from '@jangteo/kernel/money';

export interface PricedLine {
  readonly sku: string;
  readonly productId: string;
  readonly title: string;
  readonly quantity: number;
  /** Minor units. */
  readonly unitPrice: number;
}

/**
 * Freezes the quoted prices into the lines and adds them up.
 * Throws MIXED_CURRENCIES, AMOUNT_TOO_LARGE, and PRICE_CHANGED with `prices` where the total is not the expected one.
 */
export function priceLines(
  lines: readonly { sku: string; quantity: number }[],
  quoted: readonly QuotedSku[],
  expectedTotal: number | undefined,
): { lines: PricedLine[]; total: number; currency: string } {
  const bySku = new Map(quoted.map((quote) => [quote.sku, quote]));
  const priced: PricedLine[] = [];
  let total: Money | undefined;
  for (const { sku, quantity } of lines) {
    const quote = bySku.get(sku);
    if (quote?.unitPrice === undefined) throw new JangteoError('UNKNOWN_SKU', `not for sale: ${sku}`);
    const unitPrice = { amount: Number(quote.unitPrice.amount), currency: quote.unitPrice.currency };
    const sum = multiplyMoney(unitPrice, quantity);
    total = total === undefined ? sum : addMoney(total, sum);
    priced.push({ sku, productId: quote.productId, title: quote.title, quantity, unitPrice: unitPrice.amount });
  }
  if (total === undefined)
    throw new JangteoError('INVALID_REQUEST', 'an order has at least one line', {
      errors: [{ path: 'lines', message: 'must not be empty' }],
    });
  if (expectedTotal !== undefined && expectedTotal !== total.amount) {
    const prices = quoted.map(({ sku, unitPrice }) => ({ sku, amount: Number(unitPrice?.amount), currency: unitPrice?.currency }));
    throw new JangteoError('PRICE_CHANGED', `the total is ${total.amount} ${total.currency}, not ${expectedTotal}`, {
      data: { total, prices },
    });
  }
  return { lines: priced, total: total.amount, currency: total.currency };
}
