// A shop in a process of its own, so that the buyers take their processor time from another one. Speaks with its parent by messages.
import { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import { openShop } from '../tests/e2e/shop.ts';

const shop = await openShop({ environment: { JANGTEO_RATE_LIMIT: '100000000', JANGTEO_CARRIER_STEP_MS: '200' } });
const buyers = await Promise.all(Array.from({ length: 8 }, () => shop.buyer()));
for (let sku = 0; sku < 64; sku++) {
  await shop.sell(`sku-${sku}`, 0);
  await shop.platform.client(InventoryService).adjust({ sku: `sku-${sku}`, change: { case: 'to', value: 1_000_000n }, reason: 'bench' });
}
process.send?.({ url: shop.url, headers: buyers.map(({ headers }) => headers) });

process.on('message', async (message) => {
  if (message === 'rest') {
    await shop.rest(300_000);
    const orders = shop.platform.services.find(({ name }) => name === 'orders');
    const rows = await (
      orders as unknown as {
        store: {
          read: import('kysely').Kysely<{
            timeline: { order_id: string; event: string; at: number };
            orders: { id: string; created_at: number };
          }>;
        };
      }
    ).store.read
      .selectFrom('timeline')
      .innerJoin('orders', 'orders.id', 'timeline.order_id')
      .select(['orders.created_at', 'timeline.at'])
      .where('timeline.event', '=', 'payment_success')
      .execute();
    process.send?.({ completions: rows.map(({ created_at, at }) => [created_at, at]), rss: process.memoryUsage().rss });
  } else {
    await shop[Symbol.asyncDispose]();
    process.exit(0);
  }
});
