import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { ShipmentSchema } from '@jangteo/contracts/delivery/v1/delivery';
import { GetHoldsResponseSchema } from '@jangteo/contracts/inventory/v1/inventory';
import { DescribeKeyResponseSchema } from '@jangteo/contracts/operations/v1/operations';
import { OrderSchema } from '@jangteo/contracts/orders/v1/orders';
import { ListTriesResponseSchema } from '@jangteo/contracts/payments/v1/payments';
import { type OrderFacts, STATIONS, type Station } from '../src/history/facts.ts';
import { isFinished, why } from '../src/history/why.ts';

const T0 = Date.parse('2026-11-21T10:02:00Z');
const NUMBER = '20261121-0000000001-9';
const ms = (seconds: number) => BigInt(T0 + seconds * 1_000);
const time = (seconds: number) => new Date(T0 + seconds * 1_000).toISOString();

type Tries = MessageInitShape<typeof ListTriesResponseSchema>;
type Key = MessageInitShape<typeof DescribeKeyResponseSchema>;

interface Case {
  readonly status?: string;
  /** What its timeline knows. */
  readonly seen?: readonly string[];
  readonly reason?: string;
  /** undefined: the service does not answer. */
  readonly payment?: (Omit<Tries, 'payment' | '$typeName'> & { status: string; due?: number; stalled?: boolean }) | null | undefined;
  readonly holds?: string | null;
  readonly shipment?: (Omit<MessageInitShape<typeof ShipmentSchema>, '$typeName'> & { due?: number }) | null | undefined;
  readonly keys?: Partial<Record<Station, Key>>;
  readonly away?: Station | 'log';
  /** Seconds after the last change; default: long after. */
  readonly after?: number;
}

function factsOf({ status = 'PENDING', seen = [], reason = '', after = 30, away, ...of }: Case): OrderFacts {
  const { payment = { status: 'SUCCEEDED' }, holds = 'HELD', shipment = null, keys = {} } = of;
  const keyOf = (service: Station) =>
    service === away || away === 'log' ? undefined : create(DescribeKeyResponseSchema, keys[service] ?? {});
  return {
    nowMs: Number(ms(after)),
    number: NUMBER,
    key: 'the-key',
    order:
      away === 'orders'
        ? undefined
        : create(OrderSchema, {
            number: NUMBER,
            status,
            reason,
            createdAtMs: ms(-10),
            updatedAtMs: ms(0),
            timeline: seen.map((event) => ({ event })),
          }),
    payment: away === 'payments' ? undefined : payment && paymentOf(payment),
    holds:
      away === 'inventory'
        ? undefined
        : holds === null
          ? null
          : create(GetHoldsResponseSchema, { status: holds, createdAtMs: ms(-9), updatedAtMs: ms(-5) }),
    shipment: away === 'delivery' ? undefined : shipment && shipmentOf(shipment),
    keys: Object.fromEntries(STATIONS.map((service) => [service, keyOf(service)])) as OrderFacts['keys'],
    records: [],
    incomplete: away === undefined ? [] : [away],
  };
}

function paymentOf({ status, due, stalled = false, ...told }: NonNullable<Case['payment']>) {
  const payment = { status, stalled, createdAtMs: ms(-9), updatedAtMs: ms(-1), dueAtMs: due === undefined ? 0n : ms(due) };
  return create(ListTriesResponseSchema, { triesMax: 3, ...told, payment });
}

function shipmentOf({ due, ...told }: NonNullable<Case['shipment']>) {
  return create(ShipmentSchema, { createdAtMs: ms(-4), updatedAtMs: ms(-4), dueAtMs: due === undefined ? 0n : ms(due), ...told });
}

const tried = (outcome: string, call = 'authorise', number = 2, reason = '') => ({
  call,
  number,
  outcome,
  reason,
  atMs: ms(8),
  durationMs: 3_000n,
});
const SOLD = ['reserved', 'payment_success', 'stock_confirmed'];
const RESUME = `jangteo orders resume ${NUMBER}`;
const LOST = `ANSWER_LOST Nothing of it is on its way any more, so an event got lost; \`${RESUME}\` helps.`;
const LOST_FOR_DOCTOR = 'ANSWER_LOST Nothing of it is on its way any more, so an event got lost; `jangteo doctor --fix` helps.';
const outbox = (type: string, seconds: number, topic = 'orders') => ({ outbox: [{ id: '1', type, topic, occurredAtMs: ms(seconds) }] });
const unhandled = (offset: number, ...types: string[]) => ({
  positions: [
    {
      topic: 'payments',
      partition: 1,
      committed: 7n,
      end: 20n,
      unhandled: types.map((type) => ({ type, offset: BigInt(offset), timeMs: ms(1) })),
    },
  ],
});
const parked = { parkedAtMs: ms(1), retryAtMs: ms(3_601), head: { errorCode: 'INVALID_REQUEST', error: 'no total', attempts: 3 } };

const CASES: readonly (readonly [string, Case, ...string[]])[] = [
  [
    'placing',
    { status: 'PLACING', payment: null },
    `PLACING It is being placed since ${time(-10)}; if the process that places it has died, orders gives it up by itself.`,
  ],

  ['no payment yet', { payment: null, after: 1 }, 'PAYMENT It waits for the payment: payments has not heard of the order yet.'],
  ['order_created lost', { payment: null }, 'PAYMENT It waits for the payment: payments has not heard of the order yet.', LOST],
  [
    'not tried yet',
    { payment: { status: 'REQUESTED', due: 40 } },
    `PAYMENT It waits for the payment: the provider is asked at ${time(40)}.`,
  ],
  [
    'the first try under way',
    { payment: { status: 'UNKNOWN', due: 40, underWay: true } },
    'PAYMENT It waits for the payment: the provider is being asked.',
  ],
  [
    'a try without an answer',
    { payment: { status: 'UNKNOWN', due: 41, tries: [tried('none', 'authorise', 1), tried('unknown')] } },
    `PAYMENT It waits for the payment: try 2 of 3 had no answer at ${time(11)}, the provider is asked again at ${time(41)}.`,
  ],
  [
    'a try that failed',
    { payment: { status: 'REQUESTED', due: 41, tries: [tried('none', 'authorise', 1, 'a bad moment')] } },
    `PAYMENT It waits for the payment: try 1 of 3 failed at ${time(11)} (a bad moment), the provider is asked again at ${time(41)}.`,
  ],
  [
    'asked what became of it',
    { payment: { status: 'UNKNOWN', due: 20, tries: [tried('unknown', 'query', 1)] } },
    `PAYMENT It waits for the payment: the question about try 1 had no answer at ${time(11)}, the provider is asked again now.`,
  ],
  [
    'a stalled payment',
    { payment: { status: 'UNKNOWN', stalled: true } },
    'PAYMENT_STALLED It waits for the payment: it is UNKNOWN, and nobody looks at it again; `jangteo doctor --fix` hands it on.',
  ],
  ['paid, not heard', { after: 1 }, `PAYMENT The payment is SUCCEEDED since ${time(-1)}; orders has to hear of it.`],
  ['payment_success lost', {}, `PAYMENT The payment is SUCCEEDED since ${time(-1)}; orders has to hear of it.`, LOST],
  [
    'a refund while it waits',
    { payment: { status: 'REFUNDED' } },
    'CONTRADICTION The order is PENDING, but its payment is REFUNDED. Ask the doctor: `jangteo doctor --fix`.',
  ],
  [
    'a moment in between',
    { payment: { status: 'REFUNDED' }, after: 1 },
    'CONTRADICTION The order is PENDING, but its payment is REFUNDED. It changes at this moment; ask again.',
  ],

  ['paid, not sold', { status: 'COMPLETED', after: 1 }, 'STOCK It is paid and waits for inventory: its units are held, and not sold yet.'],
  ['order_success lost', { status: 'COMPLETED' }, 'STOCK It is paid and waits for inventory: its units are held, and not sold yet.', LOST],
  [
    'stock_confirmed lost',
    { status: 'COMPLETED', holds: 'CONFIRMED' },
    `STOCK Its units are sold since ${time(-5)}; orders has to hear of it.`,
    LOST,
  ],
  [
    'sold, not held',
    { status: 'COMPLETED', holds: null },
    'CONTRADICTION The order is COMPLETED, but inventory has its units not held. Ask the doctor: `jangteo doctor --fix`.',
  ],
  [
    'sold, not paid',
    { status: 'COMPLETED', payment: { status: 'FAILED' } },
    'CONTRADICTION The order is COMPLETED, but its payment is FAILED. Ask the doctor: `jangteo doctor --fix`.',
  ],
  [
    'no shipment',
    { status: 'COMPLETED', seen: SOLD, holds: 'CONFIRMED' },
    'SHIPMENT It waits for delivery: there is no shipment yet.',
    LOST,
  ],
  [
    'ready',
    { status: 'COMPLETED', seen: SOLD, holds: 'CONFIRMED', shipment: { status: 'READY', due: 40 } },
    `SHIPMENT The shipment is READY since ${time(-4)}; the carrier's next news are due at ${time(40)}.`,
  ],
  [
    'late news',
    { status: 'COMPLETED', seen: SOLD, holds: 'CONFIRMED', shipment: { status: 'SHIPPED', due: -100, shippedAtMs: ms(-3) } },
    `SHIPMENT The shipment is SHIPPED since ${time(-3)}; the carrier's next news were due at ${time(-100)} and have not come.`,
  ],
  [
    'delivered, not heard',
    { status: 'COMPLETED', seen: SOLD, holds: 'CONFIRMED', shipment: { status: 'DELIVERED', endedAtMs: ms(-2) } },
    `SHIPMENT It was delivered at ${time(-2)}; orders has to hear of it.`,
    LOST_FOR_DOCTOR,
  ],
  [
    'failed, not heard',
    { status: 'COMPLETED', seen: SOLD, holds: 'CONFIRMED', shipment: { status: 'FAILED', endedAtMs: ms(-2), reason: 'no such place' } },
    `SHIPMENT The delivery failed at ${time(-2)} (no such place); orders has to hear of it.`,
    LOST,
  ],

  [
    'to be cancelled',
    { status: 'CANCELLING', seen: SOLD, holds: 'CONFIRMED', shipment: { status: 'READY', due: 40 } },
    `CANCELLATION It is to be cancelled since ${time(0)} and waits for delivery's word whether it can be: the shipment is READY.`,
    LOST,
  ],
  [
    'cancelled, still held',
    { status: 'CANCELLED', payment: { status: 'FAILED' } },
    'STOCK It is cancelled and waits for inventory to take its units back.',
    LOST,
  ],
  [
    'cancelled, paid',
    { status: 'CANCELLED', seen: SOLD, holds: 'RETURNED' },
    'REFUND It is cancelled, and what was paid is to go back: payments has to hear of it.',
    LOST,
  ],
  [
    'cancelled, refund under way',
    { status: 'CANCELLED', holds: 'RETURNED', payment: { status: 'REFUNDING', due: 41, tries: [tried('unknown', 'refund', 1)] } },
    `REFUND It is cancelled and waits for its refund: the refund of try 1 had no answer at ${time(11)}, the provider is asked again at ${time(41)}.`,
  ],
  [
    'cancelled, charge not certain',
    { status: 'CANCELLED', holds: 'RELEASED', payment: { status: 'UNKNOWN', due: 41, tries: [tried('unknown', 'void', 3)] } },
    `PAYMENT It is cancelled, but what became of its charge is not certain: the end of try 3 had no answer at ${time(11)}, the provider is asked again at ${time(41)}.`,
  ],
  [
    'refunded, not heard',
    { status: 'CANCELLED', holds: 'RETURNED', payment: { status: 'REFUNDED' } },
    `REFUND What was paid went back at ${time(-1)}; orders has to hear of it.`,
    LOST_FOR_DOCTOR,
  ],
  [
    'cancelled, on its way',
    { status: 'CANCELLED', holds: 'RETURNED', payment: { status: 'FAILED' }, shipment: { status: 'SHIPPED' } },
    'CONTRADICTION The order is CANCELLED, but its shipment is SHIPPED. Ask the doctor: `jangteo doctor --fix`.',
  ],
  [
    'abandoned, still held',
    { status: 'ABANDONED', payment: null },
    'STOCK It was never placed, and inventory still holds its units: it asks orders and takes them back by itself.',
  ],
  ['a state of tomorrow', { status: 'LOST' }, 'CONTRADICTION There is no state LOST. Ask the doctor: `jangteo doctor --fix`.'],

  [
    'in the outbox',
    { keys: { payments: outbox('payment_success', 18) } },
    `PAYMENT The payment is SUCCEEDED since ${time(-1)}; orders has to hear of it.`,
    'IN_OUTBOX payment_success lies in the outbox of payments for 12 s: its relay does not publish.',
  ],
  [
    'just committed',
    { payment: null, keys: { orders: outbox('order_created', 29) } },
    'PAYMENT It waits for the payment: payments has not heard of the order yet.',
    'IN_OUTBOX order_created is committed in orders and about to be published.',
  ],
  [
    'a paused consumer',
    { keys: { orders: { ...unhandled(7, 'payment_success'), paused: true, pausedSinceMs: ms(-60) } } },
    `PAYMENT The payment is SUCCEEDED since ${time(-1)}; orders has to hear of it.`,
    `CONSUMER_PAUSED orders has not consumed payment_success yet: its consumer is paused since ${time(-60)}.`,
  ],
  [
    'a replay',
    { payment: null, keys: { payments: { ...unhandled(7, 'order_created'), replaying: true } } },
    'PAYMENT It waits for the payment: payments has not heard of the order yet.',
    'CONSUMER_PAUSED payments has not consumed order_created yet: its consumer waits for a replay.',
  ],
  [
    'a consumer that is behind',
    { payment: null, keys: { payments: unhandled(12, 'order_created', 'order_failed') } },
    'PAYMENT It waits for the payment: payments has not heard of the order yet.',
    'CONSUMER_BEHIND payments has not consumed order_created and order_failed yet: its consumer is 5 records behind it in payments.',
  ],
  [
    'next in line',
    { payment: null, keys: { payments: unhandled(7, 'order_created') } },
    'PAYMENT It waits for the payment: payments has not heard of the order yet.',
    `CONSUMER_BEHIND payments has not consumed order_created yet: it came to payments at ${time(1)} and is next.`,
  ],
  [
    'parked',
    { status: 'COMPLETED', keys: { inventory: { parked: { ...parked, status: 'PARKED', events: 2n } } } },
    'STOCK It is paid and waits for inventory: its units are held, and not sold yet.',
    `PARKED Its events are parked in inventory since ${time(1)} because of INVALID_REQUEST: no total (3 attempts); 1 more event behind it. It is tried again at ${time(3_601)}; redrive with \`jangteo dead-letters redrive --key the-key\`.`,
  ],
  [
    'given up',
    { status: 'COMPLETED', keys: { inventory: { parked: { ...parked, status: 'FAILED', events: 1n } } } },
    'STOCK It is paid and waits for inventory: its units are held, and not sold yet.',
    `PARKED Its events are parked in inventory since ${time(1)} because of INVALID_REQUEST: no total (3 attempts). Its retries are used up; redrive with \`jangteo dead-letters redrive --key the-key\`.`,
  ],
  [
    'inventory away',
    { status: 'COMPLETED', away: 'inventory' },
    'STOCK It is paid and waits for inventory: its units are held, and not sold yet.',
    'SERVICE_AWAY inventory does not answer.',
  ],
  [
    'the log away',
    { payment: null, away: 'log' },
    'PAYMENT It waits for the payment: payments has not heard of the order yet.',
    'SERVICE_AWAY The event log does not answer.',
  ],
  ['payments away', { away: 'payments' }, 'SERVICE_AWAY payments does not answer.'],
  ['delivery away', { status: 'COMPLETED', seen: SOLD, holds: 'CONFIRMED', away: 'delivery' }, 'SERVICE_AWAY delivery does not answer.'],
  ['orders away', { away: 'orders' }, 'SERVICE_AWAY orders does not answer.'],
  [
    'at rest, but for a parked event',
    {
      status: 'CANCELLED',
      holds: 'RELEASED',
      payment: { status: 'FAILED' },
      keys: { payments: { parked: { ...parked, status: 'FAILED', events: 1n } } },
    },
    `PARKED Its events are parked in payments since ${time(1)} because of INVALID_REQUEST: no total (3 attempts). Its retries are used up; redrive with \`jangteo dead-letters redrive --key the-key\`.`,
  ],

  [
    'delivered',
    {
      status: 'COMPLETED',
      seen: [...SOLD, 'shipped', 'delivered'],
      holds: 'CONFIRMED',
      shipment: { status: 'DELIVERED', endedAtMs: ms(-2) },
    },
    `FINISHED It is finished: sold, and delivered at ${time(-2)}. There is nothing to resume.`,
  ],
  [
    'declined',
    { status: 'CANCELLED', holds: 'RELEASED', reason: 'the card was declined', payment: { status: 'FAILED' } },
    'FINISHED It is finished: cancelled (the card was declined); nothing was charged, and its units are free again. There is nothing to resume.',
  ],
  [
    'refunded',
    { status: 'CANCELLED', seen: [...SOLD, 'refunded'], holds: 'RETURNED', payment: { status: 'REFUNDED' }, reason: 'cancel' },
    `FINISHED It is finished: cancelled (cancel); what was paid went back at ${time(-1)}, and its units are free again. There is nothing to resume.`,
  ],
  [
    'abandoned',
    { status: 'ABANDONED', payment: null, holds: 'RELEASED' },
    'FINISHED It is finished: it was given up before it was placed. There is nothing to resume.',
  ],
];

/** What a sentence says in any language: times and commands. */
function factsIn(sentence: string): string[] {
  return (sentence.match(/\d{4}-\d\d-\d\dT[\d:.]+Z|`[^`]+`/g) ?? []).toSorted();
}

for (const [title, facts, ...told] of CASES) {
  test(`why an order is not finished: ${title}`, () => {
    const reasons = why(factsOf(facts));
    assert.deepEqual(
      reasons.map(({ code, sentence }) => `${code} ${sentence}`),
      told,
    );
    assert.equal(isFinished(reasons), told[0]?.startsWith('FINISHED') ?? false);
    for (const { code, next } of reasons) if (code === 'ANSWER_LOST') assert.ok(next?.startsWith('jangteo '));
    for (const { sentence, korean } of reasons) {
      assert.match(korean, /[가-힣]{2}.*\.$/);
      assert.deepEqual(factsIn(korean), factsIn(sentence), korean);
    }
  });
}
