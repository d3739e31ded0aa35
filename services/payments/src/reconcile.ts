import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Outbox } from '@jangteo/messaging/outbox';
import type { PaymentStatus } from './payment.ts';
import type { ChargeAnswer } from './provider.ts';
import { publishNews } from './publish.ts';
import { paymentOf } from './store.ts';
import type { PaymentsStore, PaymentsTable } from './tables.ts';

export interface ReconcileContext {
  readonly runtime: Runtime;
  readonly store: PaymentsStore;
  readonly outbox: Outbox;
  /** What the provider says of a charge; undefined where it gives no certain answer in time. */
  readonly ask: (key: string) => Promise<ChargeAnswer | undefined>;
}

const REASON_LENGTH_MAX = 500;

/**
 * Makes an order's payment what its provider says of the charge: the provider moved the money, so it is the one to know.
 * A payment that is not finished is looked at by the worker now; one that was thought to be is asked about here, and orders is told of money
 * that it did not know of. Repeating it changes nothing.
 *
 * Throws NOT_FOUND, SERVICE_UNAVAILABLE where the provider does not say, ENGINE_AWAY where the payment changed meanwhile.
 */
export async function reconcilePayment(context: ReconcileContext, orderId: string, reason: string): Promise<void> {
  const { runtime, store, outbox, ask } = context;
  const payment = await paymentOf(store, orderId);
  if (payment === undefined) throw new JangteoError('NOT_FOUND', `order ${orderId} has no payment`);
  if (!isFinished(payment.status)) return await lookNow(context, payment);
  const answer = await ask(payment.id);
  if (answer === undefined) throw new JangteoError('SERVICE_UNAVAILABLE', 'the payment provider does not say what became of the charge');
  const truth = truthOf(payment, answer);
  if (truth.status === payment.status && truth.amount === payment.amount && truth.currency === payment.currency) return;
  const now = runtime.clock.now();
  await store.transaction(async function reconcilePayment(tx) {
    const { numUpdatedRows } = await tx
      .updateTable('payments')
      .set({ ...truth, reason: reason.slice(0, REASON_LENGTH_MAX), due_at: isFinished(truth.status) ? null : now, updated_at: now })
      .where('id', '=', payment.id)
      .where('status', '=', payment.status)
      .where('claim', '=', payment.claim)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw new JangteoError('ENGINE_AWAY', `the payment of order ${orderId} changed meanwhile; ask again`);
    if (payment.status !== 'SUCCEEDED' && answer.state === 'captured') {
      const { id, order_id } = payment;
      await publishNews(tx, outbox, { id, orderId: order_id, amount: truth.amount, currency: truth.currency }, 'payment_success', reason);
    }
  });
}

async function lookNow({ runtime, store }: ReconcileContext, { id, status }: PaymentsTable): Promise<void> {
  const now = runtime.clock.now();
  await store.transaction(async function lookNow(tx) {
    await tx
      .updateTable('payments')
      .set({ due_at: now, updated_at: now })
      .where('id', '=', id)
      .where('status', '=', status)
      // One that a worker has under way is let be.
      .where('due_at', 'is', null)
      .execute();
  });
}

function truthOf(
  payment: PaymentsTable,
  { state, captured }: ChargeAnswer,
): Pick<PaymentsTable, 'status' | 'declined' | 'amount' | 'currency'> {
  const { amount, currency } = captured ?? payment;
  return { status: statusOf(payment, state), declined: state === 'declined' ? 1 : 0, amount, currency };
}

function statusOf({ status, refund_wanted }: PaymentsTable, state: ChargeAnswer['state']): PaymentStatus {
  switch (state) {
    case 'captured':
      return refund_wanted === 1 ? 'REFUNDING' : 'SUCCEEDED';
    case 'refunded':
      return 'REFUNDED';
    // Begun and left: the worker takes it to an end.
    case 'authorised':
      return 'UNKNOWN';
    default:
      return status === 'DROPPED' ? 'DROPPED' : 'FAILED';
  }
}

function isFinished(status: PaymentStatus): boolean {
  return status !== 'REQUESTED' && status !== 'UNKNOWN' && status !== 'REFUNDING';
}

/** Not finished, and nobody looks at it again. */
export function isStalled({ status, due_at }: Pick<PaymentsTable, 'status' | 'due_at'>): boolean {
  return !isFinished(status) && due_at === null;
}
