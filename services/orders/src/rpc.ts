import { LINE_QUANTITY_MAX, ORDER_LINES_MAX } from '@jangteo/contracts/limits';
import { OrdersService, type PlaceOrderRequest } from '@jangteo/contracts/orders/v1/orders';
import { JangteoError } from '@jangteo/kernel/errors';
import { provide } from '@jangteo/rpc/service-types';
import { auditOrder, auditOrders } from './audit-orders.ts';
import { abandonOrder, cancelOrder, compensateOrder } from './cancel-order.ts';
import { type PlaceOrderContext, placeOrder } from './place-order.ts';
import { listOrders, type OrderInit, orderedLines, readOrder } from './read-orders.ts';
import { repairOrder } from './repair-order.ts';
import { resumeOrder } from './resume-order.ts';
import { ordersTables } from './tables.ts';

const PAGE_MAX = 1_000;

/** `timeoutMs`: how long an order waits for its payment. */
export function ordersRpc(context: PlaceOrderContext, timeoutMs: number) {
  const { store } = context;
  const withExpiry = (order: OrderInit): OrderInit =>
    order.status === 'PENDING' ? { ...order, expiresAtMs: (order.createdAtMs ?? 0n) + BigInt(timeoutMs) } : order;
  return provide(OrdersService, {
    async placeOrder(request) {
      checkLines(request);
      const placed = await placeOrder(context, request);
      const { orderId, orderNumber, status, total, currency, replayed } = placed;
      const cartLines = request.fromCart ? await orderedLines(ordersTables(store.read), orderId) : [];
      return { orderId, orderNumber, status, total: { amount: BigInt(total), currency }, replayed, cartLines };
    },
    async getOrder(find) {
      return { order: withExpiry(await readOrder(ordersTables(store.read), find)) };
    },
    async listOrders(find) {
      const { fromMs, toMs, orderIds, ...rest } = find;
      const filter = {
        ...rest,
        orderIds: orderIds.slice(0, 100),
        fromMs: Number(fromMs),
        toMs: Number(toMs),
        limit: pageSize(find.limit, 20, 100),
      };
      const { items, nextCursor } = await listOrders(ordersTables(store.read), filter);
      return { items: items.map(withExpiry), nextCursor };
    },
    async cancelOrder(find) {
      return { status: await cancelOrder(context, find) };
    },
    async abandonOrder({ orderId }) {
      return { status: (await abandonOrder(context, orderId)) ?? '' };
    },
    async auditOrders({ afterOrderId, limit }) {
      return { items: await auditOrders(ordersTables(store.read), afterOrderId, pageSize(limit, PAGE_MAX, PAGE_MAX)) };
    },
    async auditOrder({ orderId }) {
      return { order: await auditOrder(ordersTables(store.read), orderId) };
    },
    async repairOrder({ orderId, reason }) {
      await repairOrder(context, orderId, reason);
      return { order: await auditOrder(ordersTables(store.read), orderId) };
    },
    async compensateOrder({ orderId, reason }) {
      if (reason.trim() === '') throw new JangteoError('INVALID_REQUEST', 'reason: say why');
      return { status: await compensateOrder(context, orderId, reason) };
    },
    async resumeOrder({ orderId }) {
      return await resumeOrder(context, orderId);
    },
  });
}

function checkLines({ lines, fromCart }: PlaceOrderRequest): void {
  const errors: { path: string; message: string }[] = [];
  if (lines.length === 0 && !fromCart) errors.push({ path: 'lines', message: 'must not be empty' });
  if (lines.length > ORDER_LINES_MAX) errors.push({ path: 'lines', message: `must be at most ${ORDER_LINES_MAX}` });
  lines.forEach(({ quantity }, index) => {
    if (quantity < 1n || quantity > BigInt(LINE_QUANTITY_MAX))
      errors.push({ path: `lines.${index}.quantity`, message: `must be from 1 to ${LINE_QUANTITY_MAX}` });
  });
  if (errors.length > 0) throw new JangteoError('INVALID_REQUEST', 'the lines are not valid', { errors: errors.slice(0, 20) });
}

function pageSize(limit: number, fallback: number, max: number): number {
  return Math.min(Math.max(limit || fallback, 1), max);
}
