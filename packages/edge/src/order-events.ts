import type { Clock } from '@jangteo/kernel/clock';
import { orderView, type WholeOrder } from './order-view.ts';

const POLL_MS = 300;
/** A line now and then keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;
/** A stream ends after this; the browser opens the next one by itself. */
const STREAM_MS = 600_000;
/** How long a browser waits before it opens a stream again. */
const RETRY_MS = 2_000;

/** Changes whenever the order, its payment or its shipment does. */
export function versionOf({ order, payment, shipment }: WholeOrder): string {
  return [order.status, order.updatedAtMs, payment?.status, shipment?.status].join('-');
}

/** Nothing more will happen to the order by itself, and its timeline tells all that did. */
export function isAtRest({ order, payment, shipment }: WholeOrder): boolean {
  const told = (event: string) => order.timeline.some((entry) => entry.event === event);
  if (order.status === 'ABANDONED') return true;
  if (order.status === 'COMPLETED') return shipment?.status === 'DELIVERED' && told('delivered');
  if (order.status !== 'CANCELLED') return false;
  return payment?.status === 'FAILED' || payment?.status === 'DROPPED' || (payment?.status === 'REFUNDED' && told('refunded'));
}

/** Server-sent events: `order` with the order as it is now and after each change, `end` once it is at rest. */
export async function* orderEvents(
  first: WholeOrder,
  read: () => Promise<WholeOrder>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  const endsAt = clock.now() + STREAM_MS;
  let sent = '';
  let sentAt = clock.now();
  yield `retry: ${RETRY_MS}\n\n`;
  for (let now = first; !signal.aborted && clock.now() < endsAt; now = await read()) {
    const version = versionOf(now);
    if (version !== sent) {
      yield `id: ${version}\nevent: order\ndata: ${JSON.stringify(orderView(now))}\n\n`;
      sent = version;
      sentAt = clock.now();
    } else if (clock.now() - sentAt >= HEARTBEAT_MS) {
      yield ': still here\n\n';
      sentAt = clock.now();
    }
    if (isAtRest(now)) {
      yield 'event: end\ndata: {}\n\n';
      return;
    }
    await clock.sleep(POLL_MS, signal);
    if (signal.aborted) return;
  }
}
