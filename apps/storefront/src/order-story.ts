import type { WholeOrder } from '@jangteo/edge/order-view';

/** What an order goes through where nothing goes wrong. */
export const STEPS = ['reserved', 'payment_success', 'stock_confirmed', 'shipped', 'delivered'] as const;

export type Head = 'waiting' | 'asking' | 'paid' | 'shipped' | 'delivered' | 'cancelling' | 'cancelled';
export type Cause = 'declined' | 'unpaid' | 'timeout' | 'buyer' | 'stock' | 'delivery' | 'shop';
/** What became of the buyer's money. */
export type MoneyState = 'none' | 'charged' | 'refunding' | 'refunded';

export interface Outcome {
  readonly head: Head;
  /** Of what was cancelled, or is being: why, and where the money is. */
  readonly cause?: Cause;
  readonly money?: MoneyState;
}

/** Where an order stands, for a sentence to a buyer. */
export function outcomeOf({ order, payment, shipment }: WholeOrder): Outcome {
  const told = (event: string) => order.timeline.some((entry) => entry.event === event);
  switch (order.status) {
    case 'PENDING':
      return { head: payment?.status === 'UNKNOWN' ? 'asking' : 'waiting' };
    case 'COMPLETED':
      if (told('delivered') || shipment?.status === 'DELIVERED') return { head: 'delivered' };
      return { head: told('shipped') || shipment?.status === 'SHIPPED' ? 'shipped' : 'paid' };
    case 'CANCELLING':
      return { head: 'cancelling', money: 'charged' };
    default:
      return { head: 'cancelled', cause: causeOf(told, payment?.declined === true), money: moneyStateOf(payment?.status) };
  }
}

function causeOf(told: (event: string) => boolean, declined: boolean): Cause {
  if (told('cancel')) return 'buyer';
  if (told('corrected')) return 'shop';
  if (told('delivery_failed')) return 'delivery';
  if (told('stock_confirm_failed')) return 'stock';
  if (told('timeout')) return 'timeout';
  if (told('payment_failed')) return declined ? 'declined' : 'unpaid';
  return 'shop';
}

function moneyStateOf(payment: string | undefined): MoneyState {
  if (payment === 'REFUNDED') return 'refunded';
  if (payment === 'REFUNDING') return 'refunding';
  return payment === 'SUCCEEDED' ? 'charged' : 'none';
}

export type StepState = 'done' | 'now' | 'open' | 'failed';

/** The steps with how far they are; where an order failed, the one that it failed at is the last. */
export function stepsOf({ order }: WholeOrder): { step: (typeof STEPS)[number]; state: StepState }[] {
  const happened = new Set(order.timeline.map(({ event }) => event));
  const ended = order.status === 'CANCELLED' || order.status === 'CANCELLING';
  const next = STEPS.find((step) => !happened.has(step));
  return STEPS.map((step) => ({
    step,
    state: happened.has(step) ? 'done' : step === next ? (ended ? 'failed' : 'now') : 'open',
  }));
}

/** The status that a list shows: what a buyer waits for. */
export function shownStatus(status: string, shipment?: string): string {
  return status === 'COMPLETED' && (shipment === 'SHIPPED' || shipment === 'DELIVERED') ? shipment : status;
}

export function isCancellable({ order, shipment }: WholeOrder): boolean {
  return order.status === 'PENDING' || (order.status === 'COMPLETED' && (shipment === undefined || shipment.status === 'READY'));
}
