import type { Tx } from '@jangteo/ports/sql/sql-store';
import type { Generated, Kysely } from 'kysely';
import type { OrderStatus } from './life-table.ts';

export interface OrdersTable {
  id: string;
  number: string;
  user_id: string;
  status: OrderStatus;
  currency: string;
  total: number;
  payment_method: string;
  shipping_address: string;
  reason: string | null;
  placing_until: number;
  created_at: number;
  updated_at: number;
  /** The trace that it was placed in, see `storedTrace`. */
  trace: string | null;
}

export interface OrderLinesTable {
  order_id: string;
  line: number;
  sku: string;
  product_id: string;
  title: string;
  quantity: number;
  unit_price: number;
}

export interface TimelineTable {
  seq: Generated<number>;
  order_id: string;
  event: string;
  from_status: string;
  to_status: string;
  detail: string | null;
  at: number;
}

export interface IdempotencyKeysTable {
  user_id: string;
  idempotency_key: string;
  body_hash: string;
  order_id: string;
  reply: string | null;
  /** What the cart had when the order was begun, as JSON; null where the body told the lines, which its hash fixes. */
  cart_lines: string | null;
  created_at: number;
}

export interface NumberDaysTable {
  day: string;
  next: number;
}

export interface OrdersTables {
  orders: OrdersTable;
  order_lines: OrderLinesTable;
  timeline: TimelineTable;
  idempotency_keys: IdempotencyKeysTable;
  number_days: NumberDaysTable;
}

/** A transaction or reader seen as one on the orders' tables alone. */
export function ordersTables<DB extends OrdersTables>(db: Tx<DB> | Kysely<DB>): Kysely<OrdersTables> {
  return db as unknown as Kysely<OrdersTables>;
}
