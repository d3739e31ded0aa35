import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { ShipmentSchema } from '@jangteo/contracts/delivery/v1/delivery';
import { OrderSchema } from '@jangteo/contracts/orders/v1/orders';
import { PaymentSchema } from '@jangteo/contracts/payments/v1/payments';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { isAtRest, orderEvents } from '../src/order-events.ts';
import type { WholeOrder } from '../src/order-view.ts';

function whole(status: string, events: string[], payment?: string, shipment?: string): WholeOrder {
  return {
    order: create(OrderSchema, { number: 'n', status, timeline: events.map((event) => ({ event })), updatedAtMs: BigInt(events.length) }),
    payment: payment === undefined ? undefined : create(PaymentSchema, { status: payment }),
    shipment: shipment === undefined ? undefined : create(ShipmentSchema, { status: shipment }),
  };
}

test('an order is at rest when money and goods have come to rest, and its timeline says so', () => {
  const cases: [WholeOrder, boolean][] = [
    [whole('PENDING', []), false],
    [whole('COMPLETED', ['payment_success'], 'SUCCEEDED'), false],
    [whole('COMPLETED', ['shipped'], 'SUCCEEDED', 'DELIVERED'), false],
    [whole('COMPLETED', ['shipped', 'delivered'], 'SUCCEEDED', 'DELIVERED'), true],
    [whole('CANCELLED', ['cancel']), false],
    [whole('CANCELLED', ['cancel'], 'REQUESTED'), false],
    [whole('CANCELLED', ['cancel'], 'DROPPED'), true],
    [whole('CANCELLED', ['payment_failed'], 'FAILED'), true],
    [whole('CANCELLED', ['delivery_failed'], 'REFUNDING'), false],
    [whole('CANCELLED', ['delivery_failed'], 'REFUNDED'), false],
    [whole('CANCELLED', ['delivery_failed', 'refunded'], 'REFUNDED'), true],
    [whole('CANCELLING', ['cancel'], 'SUCCEEDED'), false],
  ];
  for (const [order, expected] of cases) assert.equal(isAtRest(order), expected, `${order.order.status} ${order.payment?.status}`);
});

test('a stream tells each change once, keeps quiet lines alive, and ends at rest', async () => {
  const clock = manualClock();
  let now = whole('PENDING', ['reserved'], 'REQUESTED');
  const stream = orderEvents(now, async () => now, clock, new AbortController().signal);
  const received: string[] = [];
  const reading = (async () => {
    for await (const chunk of stream) received.push(chunk.split('\n').find((line) => !/^(id|data|$)/.test(line)) ?? chunk);
  })();
  await clock.advance(16_000);
  now = whole('COMPLETED', ['reserved', 'payment_success'], 'SUCCEEDED');
  await clock.advance(1_000);
  now = whole('COMPLETED', ['reserved', 'payment_success', 'shipped', 'delivered'], 'SUCCEEDED', 'DELIVERED');
  await clock.advance(1_000);
  await reading;
  assert.deepEqual(received, ['retry: 2000', 'event: order', ': still here', 'event: order', 'event: order', 'event: end']);
});

test('a stream ends when the shop closes', async () => {
  const closing = new AbortController();
  const clock = manualClock();
  const first = whole('PENDING', [], 'REQUESTED');
  const stream = orderEvents(first, async () => first, clock, closing.signal);
  await stream.next();
  await stream.next();
  const waiting = stream.next();
  closing.abort();
  assert.equal((await waiting).done, true);
});
