import { OrderCreated, OrderFailed, RefundRequested } from '@jangteo/contracts/events';
import { JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type EventHandler, on } from '@jangteo/messaging/consumer';
import type { Outbox } from '@jangteo/messaging/outbox';
import type { MessagingTables } from '@jangteo/messaging/tables';
import { publishNews } from './publish.ts';
import { leaveTombstone, orderFailed, requestPayment, requestRefund } from './requests.ts';
import type { PaymentsTables, PaymentsTx } from './tables.ts';

type Tables = PaymentsTables & MessagingTables;

export function paymentsConsumers(runtime: Runtime, outbox: Outbox): EventHandler<Tables>[] {
  const { clock } = runtime;
  return [
    on(OrderCreated, async (tx, { orderId, total, paymentMethod: method }) => {
      if (total === undefined) throw new JangteoError('INVALID_REQUEST', `order_created of ${orderId} has no total`);
      const payment = { id: newId(runtime), orderId, amount: Number(total.amount), currency: total.currency, method };
      if (!(await requestPayment(tx, payment, clock.now()))) await tellAgain(tx, outbox, orderId);
    }),
    on(OrderFailed, async (tx, { orderId }) => {
      if (!(await orderFailed(tx, orderId, clock.now()))) await leaveTombstone(tx, newId(runtime), orderId, clock.now());
    }),
    on(RefundRequested, async (tx, { orderId, reason }) => {
      if (!(await requestRefund(tx, orderId, reason, clock.now()))) await leaveTombstone(tx, newId(runtime), orderId, clock.now());
    }),
  ];
}

/** A resumed order is told once more how its payment ended; nothing is charged. */
async function tellAgain(tx: PaymentsTx, outbox: Outbox, orderId: string): Promise<void> {
  const row = await tx.selectFrom('payments').selectAll().where('order_id', '=', orderId).executeTakeFirstOrThrow();
  const payment = { id: row.id, orderId, amount: row.amount, currency: row.currency };
  if (row.status === 'SUCCEEDED') await publishNews(tx, outbox, payment, 'payment_success', '');
  if (row.status === 'FAILED' || row.status === 'DROPPED') await publishNews(tx, outbox, payment, 'payment_failed', row.reason ?? '');
}
