import type { PlaceOrderRequest } from '@jangteo/contracts/orders/v1/orders';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import { storedTrace } from '@jangteo/kernel/trace-context';
import { currentTrace, nameOrder } from '@jangteo/kernel/tracing';
import type { MessagingTables } from '@jangteo/messaging/tables';
import { compileOnce } from '@jangteo/ports/sql/compile-once';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import { addressText } from './address.ts';
import { claimKey, linesText, type Reply } from './idempotency.ts';
import type { StepContext } from './step.ts';
import { type IdempotencyKeysTable, type OrdersTable, type OrdersTables, ordersTables } from './tables.ts';

export interface PlacingContext extends StepContext {
  readonly store: SqlStore<OrdersTables & MessagingTables>;
  readonly nextNumber: () => Promise<string>;
}

/** How long a process may take to place an order before another one may go on with it. */
export const PLACING_MS = 15_000;

export interface PlacingOrder {
  readonly id: string;
  readonly number: string;
  /** Until then nobody else goes on with it. */
  readonly placingUntil: number;
  /** From a process that is gone, which may have been quoted other prices. */
  readonly takenOver: boolean;
}

const insertKey = compileOnce((db: Kysely<OrdersTables>, key: Omit<IdempotencyKeysTable, 'reply'>) => {
  const { user_id, idempotency_key, body_hash, order_id, cart_lines, created_at } = key;
  return db.insertInto('idempotency_keys').values({ user_id, idempotency_key, body_hash, order_id, reply: null, cart_lines, created_at });
});

const insertOrder = compileOnce((db: Kysely<OrdersTables>, order: Omit<OrdersTable, 'status' | 'reason'>) => {
  const { id, number, user_id, currency, total, payment_method, shipping_address, placing_until, created_at, updated_at, trace } = order;
  const facts = { id, number, user_id, currency, total, payment_method, shipping_address, placing_until, created_at, updated_at, trace };
  return db.insertInto('orders').values({ ...facts, status: 'PLACING', reason: null });
});

/** Each further one means that the order under the key was given up between two statements. */
const TRIES = 3;

/**
 * Commits the key with a PLACING order, or finds what a twin or a process before a crash left under the key.
 * Throws IN_PROGRESS where a twin is still at it.
 */
export async function startPlacing(
  context: PlacingContext,
  request: PlaceOrderRequest,
  priced: { total: number; currency: string },
): Promise<PlacingOrder | { reply: Reply }> {
  const number = await context.nextNumber();
  nameOrder(number);
  for (let tries = 0; tries < TRIES; tries++) {
    const started = await insertPlacing(context, request, number, priced);
    if (started !== undefined) return started;
    const known = await claimKey(context, request);
    if (known !== undefined && 'reply' in known) return known;
    // Between the two the order may have been given up, and its key is free again.
    const taken = await takeOver(context, request);
    if (taken !== undefined) return taken;
  }
  throw new JangteoError('IN_PROGRESS', 'the order with this Idempotency-Key is still being placed');
}

/** Undefined where the key is taken. */
async function insertPlacing(
  { runtime, store }: PlacingContext,
  request: PlaceOrderRequest,
  number: string,
  priced: { total: number; currency: string },
): Promise<PlacingOrder | undefined> {
  const id = newId(runtime);
  const now = runtime.clock.now();
  try {
    return await store.transaction(async function startPlacing(tx) {
      const db = ordersTables(tx);
      await insertKey(db, {
        user_id: request.userId,
        idempotency_key: request.idempotencyKey,
        body_hash: request.bodyHash,
        order_id: id,
        cart_lines: request.fromCart ? linesText(request.lines) : null,
        created_at: now,
      });
      await insertOrder(db, {
        id,
        number,
        user_id: request.userId,
        currency: priced.currency,
        total: priced.total,
        payment_method: request.paymentMethod,
        shipping_address: request.shippingAddress === undefined ? '{}' : addressText(request.shippingAddress),
        placing_until: now + PLACING_MS,
        created_at: now,
        updated_at: now,
        trace: storedTrace(currentTrace()),
      });
      return { id, number, placingUntil: now + PLACING_MS, takenOver: false };
    });
  } catch (thrown) {
    if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
    return undefined;
  }
}

/**
 * Goes on with the PLACING order of a process that is gone; undefined where somebody is at it, or it was given up.
 * What is held for it are the lines that it was begun with: throws IN_PROGRESS where the cart has others.
 */
async function takeOver({ runtime, store }: PlacingContext, request: PlaceOrderRequest): Promise<PlacingOrder | undefined> {
  return await store.transaction(async function takeOver(tx) {
    const db = ordersTables(tx);
    const now = runtime.clock.now();
    const row = await db
      .selectFrom('idempotency_keys')
      .innerJoin('orders', 'orders.id', 'idempotency_keys.order_id')
      .select(['orders.id', 'orders.number', 'idempotency_keys.cart_lines'])
      .where('idempotency_keys.user_id', '=', request.userId)
      .where('idempotency_keys.idempotency_key', '=', request.idempotencyKey)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { id, number, cart_lines } = row;
    if (cart_lines !== null && cart_lines !== linesText(request.lines)) {
      throw new JangteoError('IN_PROGRESS', 'the order with this Idempotency-Key was begun with another cart; come again');
    }
    const { numUpdatedRows } = await db
      .updateTable('orders')
      .set({ placing_until: now + PLACING_MS, updated_at: now })
      .where('id', '=', id)
      .where('status', '=', 'PLACING')
      .where('placing_until', '<=', now)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n ? { id, number, placingUntil: now + PLACING_MS, takenOver: true } : undefined;
  });
}

/** Nobody knows whether the units are held. A retry may go on with the order at once; what comes late of this try changes nothing then. */
export async function stopPlacing({ runtime, store }: PlacingContext, { id, placingUntil }: PlacingOrder): Promise<void> {
  try {
    await store.transaction(async function stopPlacing(tx) {
      const order = ordersTables(tx).updateTable('orders').where('id', '=', id).where('placing_until', '=', placingUntil);
      await order.set({ placing_until: 0 }).where('status', '=', 'PLACING').execute();
    });
  } catch (thrown) {
    runtime.logger.warn('an order that could not be placed keeps its time', { order: id, error: thrown });
  }
}
