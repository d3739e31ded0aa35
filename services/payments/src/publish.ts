import { PaymentFailed, PaymentSuccess, Refunded } from '@jangteo/contracts/events';
import type { Outbox } from '@jangteo/messaging/outbox';
import type { PaymentsTx } from './tables.ts';

export interface PublishedPayment {
  readonly id: string;
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
}

export type PaymentNews = 'payment_success' | 'payment_failed' | 'refunded';

/** Tells orders; the payment's row is written before, in the same transaction. */
export async function publishNews(
  tx: PaymentsTx,
  outbox: Outbox,
  payment: PublishedPayment,
  news: PaymentNews,
  reason: string,
): Promise<void> {
  const { id: paymentId, orderId } = payment;
  const amount = { amount: BigInt(payment.amount), currency: payment.currency };
  switch (news) {
    case 'payment_success':
      await outbox.publish(tx, PaymentSuccess, orderId, { orderId, paymentId, amount });
      return;
    case 'payment_failed':
      await outbox.publish(tx, PaymentFailed, orderId, { orderId, paymentId, reason });
      return;
    case 'refunded':
      await outbox.publish(tx, Refunded, orderId, { orderId, paymentId, amount });
      return;
  }
}
