import type { MessagingTables } from '@jangteo/messaging/tables';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import type { Generated } from 'kysely';
import type { PaymentStatus } from './payment.ts';
import type { ChargeState, PaymentProvider } from './provider.ts';
import type { TestProviderTables } from './test-provider.ts';

export interface PaymentsTable {
  /** Also the key under which the provider knows the charge. */
  id: string;
  order_id: string;
  status: PaymentStatus;
  amount: number;
  currency: string;
  method: string;
  /** Why it failed, was dropped or is refunded. */
  reason: string | null;
  /** 1: it failed because the provider said no. null: of older payments it is not known. */
  declined: number | null;
  /** How often a charge was begun. */
  attempts: number;
  /** How often in a row the provider gave no certain answer. */
  waits: number;
  /** 1: the order has failed, so nothing may be charged that is not charged yet. */
  order_failed: number;
  /** 1: what was charged goes back, once that is certain. */
  refund_wanted: number;
  /** When the worker looks at it next; a claim moves it behind the claim's end. null: nothing is left to do. */
  due_at: number | null;
  /** Goes up with each claim: a worker that lost its claim writes nothing. */
  claim: number;
  created_at: number;
  updated_at: number;
  /** The trace of what was asked for last, a charge or a refund, see `storedTrace`. */
  trace: string | null;
}

/** One call to the provider. */
export interface PaymentTriesTable {
  seq: Generated<number>;
  payment_id: string;
  /** Of which claim's turn. */
  claim: number;
  /** Counts what was authorised, from 1. */
  number: number;
  provider_call: keyof PaymentProvider;
  /** unknown: no certain answer came in time. */
  outcome: ChargeState | 'unknown';
  reason: string | null;
  at: number;
  duration_ms: number;
}

export interface PaymentsTables extends TestProviderTables {
  payments: PaymentsTable;
  payment_tries: PaymentTriesTable;
}

export type PaymentsStore = SqlStore<PaymentsTables & MessagingTables>;
export type PaymentsTx = Tx<PaymentsTables & MessagingTables>;
