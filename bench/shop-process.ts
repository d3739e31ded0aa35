// A shop in a process of its own, so that the buyers take their processor time from another one. Speaks with its parent by messages.
import type { OrdersTables } from '@jangteo/orders/tables';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { openShop } from '../tests/e2e/shop.ts';

const shop = await openShop({ environment: { JANGTEO_RATE_LIMIT: '100000000', JANGTEO_CARRIER_STEP_MS: '200' } });
const buyers = await Promise.all(Array.from({ length: 8 }, () => shop.buyer()));
for (let sku = 0; sku < 64; sku++) {
  await shop.sell(`sku-${sku}`, 1_000_000);
}
process.send?.({ url: shop.url, headers: buyers.map(({ headers }) => headers) });

process.on('message', async (message) => {
  if (message === 'rest') {
    await shop.rest(300_000);
    const orders = shop.platform.services.find(({ name }) => name === 'orders');
    const store = orders?.store as unknown as SqlStore<OrdersTables>;
    const rows = await store.read
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
