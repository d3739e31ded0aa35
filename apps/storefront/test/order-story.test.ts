import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { ShipmentSchema } from '@jangteo/contracts/delivery/v1/delivery';
import { OrderSchema } from '@jangteo/contracts/orders/v1/orders';
import { PaymentSchema } from '@jangteo/contracts/payments/v1/payments';
import type { WholeOrder } from '@jangteo/edge/order-view';
import { isCancellable, outcomeOf, stepsOf } from '../src/order-story.ts';

interface Facts {
  readonly status: string;
  readonly events?: readonly string[];
  readonly payment?: string;
  readonly shipment?: string;
  readonly declined?: boolean;
}

function whole({ status, events = [], payment, shipment, declined = false }: Facts): WholeOrder {
  return {
    order: create(OrderSchema, { status, timeline: events.map((event) => ({ event })) }),
    payment: payment === undefined ? undefined : create(PaymentSchema, { status: payment, declined }),
    shipment: shipment === undefined ? undefined : create(ShipmentSchema, { status: shipment }),
  };
}

const paid = ['reserved', 'payment_success', 'stock_confirmed'];

test('an order that goes well says where it is', () => {
  const cases: [Facts, string][] = [
    [{ status: 'PENDING', payment: 'REQUESTED' }, 'waiting'],
    [{ status: 'PENDING', payment: 'UNKNOWN' }, 'asking'],
    [{ status: 'COMPLETED', events: paid, shipment: 'READY' }, 'paid'],
    [{ status: 'COMPLETED', events: [...paid, 'shipped'], shipment: 'SHIPPED' }, 'shipped'],
    [{ status: 'COMPLETED', events: [...paid, 'shipped', 'delivered'] }, 'delivered'],
    [{ status: 'CANCELLING', events: [...paid, 'cancel'] }, 'cancelling'],
  ];
  for (const [facts, head] of cases) assert.equal(outcomeOf(whole(facts)).head, head, JSON.stringify(facts));
});

test('an order that was cancelled says why, and where the money is', () => {
  const cases: [Facts, string, string][] = [
    [{ status: 'CANCELLED', events: ['payment_failed'], payment: 'FAILED', declined: true }, 'declined', 'none'],
    [{ status: 'CANCELLED', events: ['payment_failed'], payment: 'FAILED' }, 'unpaid', 'none'],
    [{ status: 'CANCELLED', events: ['timeout'], payment: 'DROPPED' }, 'timeout', 'none'],
    [{ status: 'CANCELLED', events: [...paid, 'cancel', 'shipment_cancelled'], payment: 'REFUNDING' }, 'buyer', 'refunding'],
    [{ status: 'CANCELLED', events: [...paid, 'shipped', 'delivery_failed', 'refunded'], payment: 'REFUNDED' }, 'delivery', 'refunded'],
    [{ status: 'CANCELLED', events: ['payment_success', 'stock_confirm_failed'], payment: 'SUCCEEDED' }, 'stock', 'charged'],
    [{ status: 'CANCELLED', events: ['corrected'] }, 'shop', 'none'],
  ];
  for (const [facts, cause, money] of cases) {
    assert.deepEqual(outcomeOf(whole(facts)), { head: 'cancelled', cause, money }, JSON.stringify(facts));
  }
});

test('the steps stop where the order failed', () => {
  const states = (facts: Facts) =>
    stepsOf(whole(facts))
      .map(({ state }) => state)
      .join(' ');
  assert.equal(states({ status: 'PENDING', events: ['reserved'] }), 'done now open open open');
  assert.equal(states({ status: 'CANCELLED', events: ['reserved', 'payment_failed'] }), 'done failed open open open');
  assert.equal(states({ status: 'CANCELLED', events: [...paid, 'shipped', 'delivery_failed'] }), 'done done done done failed');
});

test('it can be cancelled until it leaves', () => {
  const cases: [Facts, boolean][] = [
    [{ status: 'PENDING' }, true],
    [{ status: 'COMPLETED' }, true],
    [{ status: 'COMPLETED', shipment: 'READY' }, true],
    [{ status: 'COMPLETED', shipment: 'SHIPPED' }, false],
    [{ status: 'CANCELLED' }, false],
  ];
  for (const [facts, expected] of cases) assert.equal(isCancellable(whole(facts)), expected, JSON.stringify(facts));
});
