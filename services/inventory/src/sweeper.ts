import type { OrdersService } from '@jangteo/contracts/orders/v1/orders';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Client } from '@jangteo/rpc/service-types';
import { giveBack, inventory } from './holds.ts';
import type { InventoryTables } from './tables.ts';

const PAGE = 500;

/**
 * Gives back the holds of orders that died between reserve and PENDING. Orders decides: only its word that the order is
 * abandoned (or unknown to it) permits the release, so a slow order never loses its stock. Returns how many were given back.
 */
export async function sweepHolds<DB extends InventoryTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  orders: Client<typeof OrdersService>,
  olderThanMs: number,
): Promise<number> {
  let givenBack = 0;
  let after = { createdAt: 0, orderId: '' };
  for (;;) {
    const page = await inventory(store.read)
      .selectFrom('reservations')
      .select(['order_id', 'created_at'])
      .where('status', '=', 'HELD')
      .where('created_at', '<=', runtime.clock.now() - olderThanMs)
      .where((eb) =>
        eb.or([
          eb('created_at', '>', after.createdAt),
          eb.and([eb('created_at', '=', after.createdAt), eb('order_id', '>', after.orderId)]),
        ]),
      )
      .orderBy('created_at')
      .orderBy('order_id')
      .limit(PAGE)
      .execute();
    for (const { order_id: orderId } of page) {
      const { status } = await orders.abandonOrder({ orderId });
      if (status !== '' && status !== 'ABANDONED') continue;
      await store.transaction(async function sweep(tx) {
        await giveBack(tx, orderId, runtime.clock.now());
      });
      givenBack += 1;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return givenBack;
    after = { createdAt: last.created_at, orderId: last.order_id };
  }
}
