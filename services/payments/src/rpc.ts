import { PaymentsService } from '@jangteo/contracts/payments/v1/payments';
import { JangteoError } from '@jangteo/kernel/errors';
import { provide } from '@jangteo/rpc/service-types';
import { TRIES_MAX } from './payment.ts';
import { isStalled, type ReconcileContext, reconcilePayment } from './reconcile.ts';
import { requestRefund } from './requests.ts';
import { auditPayments, paymentOf } from './store.ts';
import type { PaymentsTable } from './tables.ts';
import { isUnderWay, triesOf } from './tries.ts';

const PAGE = 100;
const PAGE_MAX = 1_000;

export function paymentsRpc(context: ReconcileContext) {
  const { runtime, store } = context;
  const find = async (orderId: string) => {
    const row = await paymentOf(store, orderId);
    if (row === undefined) throw new JangteoError('NOT_FOUND', `order ${orderId} has no payment`);
    return { payment: toMessage(row) };
  };
  return provide(PaymentsService, {
    async getPayment({ orderId }) {
      return await find(orderId);
    },
    async listTries({ orderId }) {
      const row = await paymentOf(store, orderId);
      if (row === undefined) throw new JangteoError('NOT_FOUND', `order ${orderId} has no payment`);
      const tries = await triesOf(store, row.id);
      return {
        payment: toMessage(row),
        tries: tries.map(({ number, provider_call: call, outcome, reason, at, duration_ms }) => ({
          number,
          call,
          outcome,
          reason: reason ?? '',
          atMs: BigInt(at),
          durationMs: BigInt(duration_ms),
        })),
        triesMax: TRIES_MAX,
        underWay: isUnderWay(row, tries, runtime.clock.now()),
      };
    },
    async auditPayments({ afterOrderId, limit }) {
      const rows = await auditPayments(store, afterOrderId, Math.min(Math.max(limit || PAGE, 1), PAGE_MAX));
      return { items: rows.map(toMessage) };
    },
    async refundPayment({ orderId, reason }) {
      await store.transaction(async function refundPayment(tx) {
        await requestRefund(tx, orderId, reason, runtime.clock.now());
      });
      return await find(orderId);
    },
    async reconcilePayment({ orderId, reason }) {
      if (reason.trim() === '') throw new JangteoError('INVALID_REQUEST', 'reason: say why');
      await reconcilePayment(context, orderId, reason);
      return await find(orderId);
    },
  });
}

function toMessage(row: PaymentsTable) {
  return {
    id: row.id,
    orderId: row.order_id,
    status: row.status,
    amount: { amount: BigInt(row.amount), currency: row.currency },
    method: row.method,
    reason: row.reason ?? '',
    updatedAtMs: BigInt(row.updated_at),
    attempts: row.attempts,
    stalled: isStalled(row),
    createdAtMs: BigInt(row.created_at),
    dueAtMs: BigInt(row.due_at ?? 0),
    waits: row.waits,
    declined: row.declined === 1,
  };
}
