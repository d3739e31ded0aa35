/** An amount in the currency's minor unit: 349999 USD is $3,499.99. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export function isMoney(value: unknown): value is Money {
  const { amount, currency } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof amount === 'number' && typeof currency === 'string';
}

/** As people write it; a currency that nobody knows keeps its code and the minor unit. */
export function formatMoney({ amount, currency }: Money, language: string): string {
  try {
    const format = new Intl.NumberFormat(language, { style: 'currency', currency });
    const digits = format.resolvedOptions().maximumFractionDigits ?? 0;
    return format.format(amount / 10 ** digits);
  } catch {
    return `${amount} ${currency}`;
  }
}
