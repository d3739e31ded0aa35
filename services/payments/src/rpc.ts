import { PaymentsService } from '@jangteo/contracts/payments/v1/payments';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { provide } from '@jangteo/rpc/service-types';
import { requestRefund } from './requests.ts';
import { auditPayments, paymentOf } from './store.ts';
import type { PaymentsStore, PaymentsTable } from './tables.ts';

const PAGE = 100;
const PAGE_MAX = 1_000;

export function paymentsRpc({ clock }: Runtime, store: PaymentsStore) {
  const find = async (orderId: string) => {
    const row = await paymentOf(store, orderId);
    if (row === undefined) throw new JangteoError('NOT_FOUND', `order ${orderId} has no payment`);
    return { payment: toMessage(row) };
  };
  return provide(PaymentsService, {
    async getPayment({ orderId }) {
      return await find(orderId);
    },
    async auditPayments({ afterOrderId, limit }) {
      const rows = await auditPayments(store, afterOrderId, Math.min(Math.max(limit || PAGE, 1), PAGE_MAX));
      return { items: rows.map(toMessage) };
    },
    async refundPayment({ orderId, reason }) {
      await store.transaction(async function refundPayment(tx) {
        await requestRefund(tx, orderId, reason, clock.now());
      });
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
  };
}
