import { create } from '@bufbuild/protobuf';
import { type SkuQuantity, SkuQuantitySchema } from '@jangteo/contracts/values/v1/values';
import { type ErrorCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { MessagingTables } from '@jangteo/messaging/tables';
import { compileOnce } from '@jangteo/ports/sql/compile-once';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import { type OrdersTables, ordersTables } from './tables.ts';

/** What a key was answered with, and is answered with again. */
export type Reply =
  | {
      readonly status: 'PENDING';
      readonly orderId: string;
      readonly orderNumber: string;
      readonly total: number;
      readonly currency: string;
    }
  | {
      readonly status: 'REFUSED';
      readonly code: ErrorCode;
      readonly detail: string;
      readonly data?: Readonly<Record<string, unknown>> | undefined;
    };

/** What is known of a key: its answer, or the lines of a cart that an order was begun with by a process that is gone. */
export type Known = { readonly reply: Reply } | { readonly cartLines: SkuQuantity[] };

interface KeyedRequest {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly bodyHash: string;
}

const selectKey = compileOnce((db: Kysely<OrdersTables>, { userId, idempotencyKey }: KeyedRequest) =>
  db
    .selectFrom('idempotency_keys')
    .leftJoin('orders', 'orders.id', 'idempotency_keys.order_id')
    .select(['idempotency_keys.body_hash', 'idempotency_keys.reply', 'idempotency_keys.cart_lines', 'orders.placing_until'])
    .where('idempotency_keys.user_id', '=', userId)
    .where('idempotency_keys.idempotency_key', '=', idempotencyKey),
);

const TWIN_WAIT_MS = 5_000;
const TWIN_POLL_MS = 25;
export const KEY_LIFE_MS = 24 * 3_600_000;

/**
 * What is known of a key; undefined where the key is free, or its order was left by a process that is gone and its body has the lines.
 * While a twin is at it, waits for it; then throws IN_PROGRESS. Throws IDEMPOTENCY_KEY_REUSED for another body.
 */
export async function claimKey(
  { runtime, store }: { runtime: Pick<Runtime, 'clock'>; store: SqlStore<OrdersTables & MessagingTables> },
  request: KeyedRequest,
): Promise<Known | undefined> {
  const { clock } = runtime;
  const giveUpAt = clock.now() + TWIN_WAIT_MS;
  for (;;) {
    const [row] = (await selectKey(ordersTables(store.read), request)).rows;
    if (row === undefined) return undefined;
    if (row.body_hash !== request.bodyHash) {
      throw new JangteoError('IDEMPOTENCY_KEY_REUSED', 'the key came with another order before');
    }
    if (row.reply !== null) return { reply: JSON.parse(row.reply) as Reply };
    if ((row.placing_until ?? 0) <= clock.now()) return row.cart_lines === null ? undefined : { cartLines: linesOf(row.cart_lines) };
    if (clock.now() >= giveUpAt) throw new JangteoError('IN_PROGRESS', 'the order with this Idempotency-Key is still being placed');
    await clock.sleep(TWIN_POLL_MS);
  }
}

/** False where the key was freed meanwhile, and may stand for another order by now. */
export async function storeReply<DB extends OrdersTables>(
  tx: Tx<DB>,
  request: KeyedRequest,
  orderId: string,
  reply: Reply,
): Promise<boolean> {
  const { numUpdatedRows } = await ordersTables(tx)
    .updateTable('idempotency_keys')
    .set({ reply: JSON.stringify(reply) })
    .where('user_id', '=', request.userId)
    .where('idempotency_key', '=', request.idempotencyKey)
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Frees the key of an order that was never placed, so that a retry starts afresh. A key with a reply keeps it. */
export async function forgetKey<DB extends OrdersTables>(tx: Tx<DB>, orderId: string): Promise<void> {
  await ordersTables(tx).deleteFrom('idempotency_keys').where('order_id', '=', orderId).where('reply', 'is', null).execute();
}

/** Removes keys older than 24 hours. */
export async function pruneKeys<DB extends OrdersTables>(store: SqlStore<DB>, now: number): Promise<void> {
  await store.transaction(async function pruneKeys(tx) {
    await ordersTables(tx)
      .deleteFrom('idempotency_keys')
      .where('created_at', '<', now - KEY_LIFE_MS)
      .where('reply', 'is not', null)
      .execute();
  });
}

export function linesText(lines: readonly SkuQuantity[]): string {
  return JSON.stringify(lines.map(({ sku, quantity }) => [sku, Number(quantity)]));
}

function linesOf(text: string): SkuQuantity[] {
  return (JSON.parse(text) as [string, number][]).map(([sku, quantity]) => create(SkuQuantitySchema, { sku, quantity: BigInt(quantity) }));
}
