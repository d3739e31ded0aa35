import { hasCode } from '@jangteo/kernel/errors';
import { storedTrace } from '@jangteo/kernel/trace-context';
import { currentTrace } from '@jangteo/kernel/tracing';
import type { PaymentsTable, PaymentsTx } from './tables.ts';

export interface NewPayment {
  readonly id: string;
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
  readonly method: string;
}

const REASON_LENGTH_MAX = 500;

/** Asks for a charge; false where the order has a payment already, or a tombstone. */
export async function requestPayment(tx: PaymentsTx, payment: NewPayment, now: number): Promise<boolean> {
  try {
    await tx
      .insertInto('payments')
      .values(row(payment, { status: 'REQUESTED', due_at: now }, now))
      .execute();
    return true;
  } catch (thrown) {
    if (hasCode(thrown, 'DUPLICATE_KEY')) return false;
    throw thrown;
  }
}

/**
 * The order has failed. A charge not begun is dropped; one under way is voided, or told as it ends; one that succeeded
 * stays until its refund is requested. False where the order has no payment.
 */
export async function orderFailed(tx: PaymentsTx, orderId: string, now: number): Promise<boolean> {
  // The first statement locks the row, so that nothing changes between the two.
  const { numUpdatedRows } = await tx
    .updateTable('payments')
    .set({ order_failed: 1, updated_at: now })
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return false;
  await drop(tx, orderId, 'the order failed before it was charged');
  return true;
}

/** Gives back what was charged, or will turn out to be. False where the order has no payment. */
export async function requestRefund(tx: PaymentsTx, orderId: string, reason: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('payments')
    .set({ refund_wanted: 1, updated_at: now, trace: storedTrace(currentTrace()) })
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return false;
  await drop(tx, orderId, 'a refund was requested before it was charged');
  await tx
    .updateTable('payments')
    .set({ status: 'REFUNDING', reason: reason.slice(0, REASON_LENGTH_MAX), waits: 0, due_at: now })
    .where('order_id', '=', orderId)
    .where('status', '=', 'SUCCEEDED')
    .execute();
  return true;
}

/** For an order whose end came before its beginning: a row that a late order_created finds, and charges nothing. */
export async function leaveTombstone(tx: PaymentsTx, id: string, orderId: string, now: number): Promise<void> {
  const nothing = { id, orderId, amount: 0, currency: '', method: '' };
  const end = { status: 'DROPPED', due_at: null, order_failed: 1, reason: 'the order failed before its payment was requested' } as const;
  await tx
    .insertInto('payments')
    .values(row(nothing, end, now))
    .execute();
}

async function drop(tx: PaymentsTx, orderId: string, reason: string): Promise<void> {
  await tx
    .updateTable('payments')
    .set({ status: 'DROPPED', reason, due_at: null })
    .where('order_id', '=', orderId)
    .where('status', '=', 'REQUESTED')
    .execute();
}

function row(
  { id, orderId, amount, currency, method }: NewPayment,
  rest: Pick<PaymentsTable, 'status' | 'due_at'> & Partial<PaymentsTable>,
  now: number,
): PaymentsTable {
  const fresh = {
    reason: null,
    declined: 0,
    attempts: 0,
    waits: 0,
    order_failed: 0,
    refund_wanted: 0,
    claim: 0,
    created_at: now,
    updated_at: now,
  };
  const trace = storedTrace(currentTrace());
  return { id, order_id: orderId, amount, currency, method, trace, ...fresh, ...rest };
}
