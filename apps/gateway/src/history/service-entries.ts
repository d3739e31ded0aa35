import { type Entry, entry } from './entry.ts';
import type { OrderFacts } from './facts.ts';

/** What the services themselves remember of an order, for as long as they keep it. */
export function serviceEntries(facts: OrderFacts): Entry[] {
  return [...stateEntries(facts), ...holdEntries(facts), ...paymentEntries(facts), ...shipmentEntries(facts), ...operatorEntries(facts)];
}

function stateEntries({ order }: OrderFacts): Entry[] {
  if (order === undefined) return [];
  const begun = entry({ atMs: Number(order.createdAtMs), kind: 'state', service: 'orders', what: 'PLACING' });
  const steps = order.timeline.map(({ event, fromStatus, toStatus, detail, atMs }) =>
    entry({
      atMs: Number(atMs),
      kind: 'state',
      service: 'orders',
      what: fromStatus === toStatus ? `${event}: ${toStatus}` : `${event}: ${fromStatus} -> ${toStatus}`,
      detail,
    }),
  );
  return [begun, ...steps];
}

function holdEntries({ holds }: OrderFacts): Entry[] {
  if (holds === undefined || holds === null) return [];
  const of = (atMs: bigint, kind: Entry['kind'], what: string, detail?: string) =>
    entry({ atMs: Number(atMs), kind, service: 'inventory', what, detail });
  const units = holds.lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ');
  const moved = holds.movements.map(({ sku, quantity, reason, reference, atMs }) =>
    of(atMs, 'movement', `${reason} ${quantity > 0n ? '+' : ''}${quantity} ${sku}`, reason === 'doctor' ? reference : undefined),
  );
  if (units === '') return [of(holds.createdAtMs, 'hold', holds.status, 'nothing may be held for it any more')];
  const ended = holds.status === 'RELEASED' ? [of(holds.updatedAtMs, 'hold', 'RELEASED', units)] : [];
  return [of(holds.createdAtMs, 'hold', 'HELD', units), ...moved, ...ended];
}

function paymentEntries({ payment: told }: OrderFacts): Entry[] {
  const payment = told?.payment;
  if (told === undefined || told === null || payment === undefined) return [];
  const { amount, method, createdAtMs } = payment;
  const requested = entry({
    atMs: Number(createdAtMs),
    kind: 'payment',
    service: 'payments',
    what: amount?.currency === '' ? 'refused' : 'requested',
    detail: amount?.currency === '' ? payment.reason : `${amount?.amount} ${amount?.currency} by ${method}`,
  });
  const tries = told.tries.map(({ number, call, outcome, reason, atMs, durationMs }) =>
    entry({
      atMs: Number(atMs),
      kind: 'payment',
      service: 'payments',
      what: `${call}, try ${number}: ${outcome}`,
      detail: reason,
      durationMs: Number(durationMs),
    }),
  );
  return [requested, ...tries];
}

function shipmentEntries({ shipment }: OrderFacts): Entry[] {
  if (shipment === undefined || shipment === null) return [];
  const { status, createdAtMs, shippedAtMs, endedAtMs, writtenOffAtMs, reason } = shipment;
  const steps: [bigint, string, string][] = [
    [createdAtMs === endedAtMs ? 0n : createdAtMs, 'READY', ''],
    [shippedAtMs, 'SHIPPED', ''],
    [endedAtMs, status, reason],
    [writtenOffAtMs, 'written off', reason],
  ];
  return steps
    .filter(([atMs]) => atMs > 0n)
    .map(([atMs, what, detail]) => entry({ atMs: Number(atMs), kind: 'shipment', service: 'delivery', what, detail }));
}

function operatorEntries({ keys }: OrderFacts): Entry[] {
  return Object.entries(keys).flatMap(([service, key]) =>
    (key?.audit ?? []).map(({ atMs, action, actor, reason }) =>
      entry({ atMs: Number(atMs), kind: 'operator', service, what: action, detail: reason === '' ? actor : `${actor}: ${reason}` }),
    ),
  );
}
