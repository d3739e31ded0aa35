import type { Money } from './money.ts';

/** The states of an order, in the order of its life. */
export const ORDER_STATUSES = ['PLACING', 'PENDING', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'ABANDONED'] as const;

export interface OrderLine {
  readonly sku: string;
  readonly product_id: string;
  readonly title: string;
  readonly quantity: number;
  readonly unit_price: Money;
}

export interface OrderSummary {
  readonly id: string;
  readonly user_id: string;
  readonly order_number: string;
  readonly status: string;
  readonly reason?: string;
  readonly total: Money;
  readonly lines: readonly OrderLine[];
  readonly shipping_address?: Readonly<Record<string, string>>;
  readonly payment_method: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Order extends OrderSummary {
  readonly payment: { readonly id: string; readonly status: string; readonly method: string; readonly reason?: string } | null;
  readonly shipment: { readonly id: string; readonly status: string } | null;
}

/** What a `datetime-local` field holds, in the reader's zone, as ISO 8601 in UTC; undefined for nothing or nonsense. */
export function isoOfField(value: string | null): string | undefined {
  const ms = value === null || value === '' ? Number.NaN : Date.parse(value);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
