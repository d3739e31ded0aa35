import type { CatalogService, QuotedSku } from '@jangteo/contracts/catalog/v1/catalog';
import type { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import type { PlaceOrderRequest } from '@jangteo/contracts/orders/v1/orders';
import type { UsersService } from '@jangteo/contracts/users/v1/users';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { MessagingTables } from '@jangteo/messaging/tables';
import type { Tx } from '@jangteo/ports/sql/sql-store';
import type { Client } from '@jangteo/rpc/service-types';
import { claimKey, forgetKey, type Reply, storeReply } from './idempotency.ts';
import { PLACING_MS, type PlacingContext, type PlacingOrder, startPlacing, stopPlacing } from './placing-order.ts';
import { type PricedLine, priceLines } from './price-lines.ts';
import { step } from './step.ts';
import { type OrdersTables, ordersTables } from './tables.ts';

export interface PlaceOrderContext extends PlacingContext {
  readonly clients: {
    readonly users: Client<typeof UsersService>;
    readonly catalog: Client<typeof CatalogService>;
    readonly inventory: Client<typeof InventoryService>;
  };
}

export type Placed = Extract<Reply, { status: 'PENDING' }> & { readonly replayed: boolean };

/** In a rush, calls wait in line; a peer that is gone is noticed by its connection. */
const PLACING_CALL = { timeoutMs: PLACING_MS };

/**
 * Places an order once per (user, Idempotency-Key). Throws CART_EMPTY.
 *
 * What can be refused without a trace (an unknown SKU, another total) is refused before anything is written. Then:
 * 1. the key, the number and a PLACING order are committed,
 * 2. inventory holds the units,
 * 3. PLACING -> PENDING commits with the lines, the reply and `order_created`.
 * A crash after 1 or 2 leaves a PLACING order: a retry with the same key goes on with it, else inventory's sweeper abandons it.
 */
export async function placeOrder(context: PlaceOrderContext, asked: PlaceOrderRequest): Promise<Placed> {
  const known = await claimKey(context, asked);
  if (known !== undefined && 'reply' in known) return replay(known.reply);
  // Their units may be held already, whatever the cart has by now.
  const request = known === undefined ? asked : { ...asked, lines: known.cartLines };
  if (request.fromCart && request.lines.length === 0) throw new JangteoError('CART_EMPTY', 'there is nothing in the cart to order');

  const [lines] = await Promise.all([quoteLines(context, request), checkUser(context, request.userId)]);
  const priced = priceLines(
    request.lines.map(toLine),
    lines,
    request.expectedTotal === undefined ? undefined : Number(request.expectedTotal),
  );

  const order = await startPlacing(context, request, priced);
  if ('reply' in order) return replay(order.reply);

  try {
    await context.clients.inventory.reserve({ orderId: order.id, lines: request.lines }, PLACING_CALL);
  } catch (thrown) {
    if (!hasCode(thrown, 'OUT_OF_STOCK', 'ORDER_CLOSED')) {
      await stopPlacing(context, order);
      throw thrown;
    }
    if (await refuse(context, request, order.id, thrown)) throw thrown;
    return await replyOfTwin(context, request);
  }
  return await finishPlacing(context, request, order, priced);
}

async function checkUser({ clients }: PlaceOrderContext, id: string): Promise<void> {
  try {
    await clients.users.getUser({ id }, PLACING_CALL);
  } catch (thrown) {
    if (!hasCode(thrown, 'NOT_FOUND')) throw thrown;
    throw new JangteoError('UNAUTHENTICATED', 'the user of this session is gone');
  }
}

function toLine({ sku, quantity }: { sku: string; quantity: bigint }) {
  return { sku, quantity: Number(quantity) };
}

async function quoteLines({ clients }: PlaceOrderContext, request: PlaceOrderRequest): Promise<readonly QuotedSku[]> {
  const skus = [...new Set(request.lines.map(({ sku }) => sku))];
  const quote = await clients.catalog.quote({ skus }, PLACING_CALL);
  if (quote.missing.length > 0) {
    const errors = request.lines.flatMap(({ sku }, index) =>
      quote.missing.includes(sku) ? [{ path: `lines.${index}.sku`, message: `"${sku}" is not for sale` }] : [],
    );
    throw new JangteoError('UNKNOWN_SKU', `not for sale: ${quote.missing.join(', ')}`, { errors });
  }
  return quote.lines;
}

async function finishPlacing(
  context: PlaceOrderContext,
  request: PlaceOrderRequest,
  order: PlacingOrder,
  { lines, total, currency }: { lines: readonly PricedLine[]; total: number; currency: string },
): Promise<Placed> {
  const reply = { status: 'PENDING', orderId: order.id, orderNumber: order.number, total, currency } as const;
  const finish = async function finishPlacing(tx: Tx<OrdersTables & MessagingTables>) {
    const db = ordersTables(tx);
    if (order.takenOver) await db.updateTable('orders').set({ total, currency }).where('id', '=', order.id).execute();
    await db
      .insertInto('order_lines')
      .values(
        lines.map((line, index) => ({
          order_id: order.id,
          line: index,
          sku: line.sku,
          product_id: line.productId,
          title: line.title,
          quantity: line.quantity,
          unit_price: line.unitPrice,
        })),
      )
      .execute();
    const status = await step(context, tx, order.id, 'reserved');
    // Abandoned meanwhile: the sweeper gives the hold back, and the buyer may try again with the same key.
    if (status !== 'PENDING') throw new JangteoError('SERVICE_UNAVAILABLE', 'the order took too long to place and was given up');
    await storeReply(tx, request, order.id, reply);
  };
  try {
    await context.store.transaction(finish);
  } catch (thrown) {
    // The lines are there: it took longer than it may, and whoever took the order over was quicker.
    if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
    return await replyOfTwin(context, request);
  }
  return { ...reply, replayed: false };
}

/**
 * Stores a refusal that a retry must repeat, and closes the PLACING order. False where it took longer than it may, and
 * whoever took the order over has placed it, or the key stands for another order.
 */
async function refuse(context: PlaceOrderContext, request: PlaceOrderRequest, orderId: string, error: JangteoError): Promise<boolean> {
  return await context.store.transaction(async function refuse(tx) {
    // The first statement locks the row, so that the order is not placed between the two.
    const { numUpdatedRows } = await ordersTables(tx)
      .updateTable('orders')
      .set({ updated_at: context.runtime.clock.now() })
      .where('id', '=', orderId)
      .where('status', 'in', ['PLACING', 'ABANDONED'])
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return false;
    await step(context, tx, orderId, 'abandoned', error.message);
    if (error.code === 'OUT_OF_STOCK') {
      return await storeReply(tx, request, orderId, { status: 'REFUSED', code: error.code, detail: error.message, data: error.data });
    }
    await forgetKey(tx, orderId);
    return true;
  });
}

/** What the key was answered with by somebody else. Throws IN_PROGRESS where that is not known yet. */
async function replyOfTwin(context: PlaceOrderContext, request: PlaceOrderRequest): Promise<Placed> {
  const known = await claimKey(context, request);
  if (known === undefined || !('reply' in known)) {
    throw new JangteoError('IN_PROGRESS', 'the order with this Idempotency-Key is still being placed');
  }
  return replay(known.reply);
}

function replay(reply: Reply): Placed {
  if (reply.status === 'REFUSED') throw new JangteoError(reply.code, reply.detail, reply.data === undefined ? {} : { data: reply.data });
  return { ...reply, replayed: true };
}
