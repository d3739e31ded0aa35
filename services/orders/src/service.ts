import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import { OrdersService } from '@jangteo/contracts/orders/v1/orders';
import { UsersService } from '@jangteo/contracts/users/v1/users';
import { integerSetting, timeZoneSetting } from '@jangteo/kernel/config';
import { defineService } from '@jangteo/service-kit/define-service';
import { migrations } from '../migrations/index.ts';
import { ordersConsumers } from './consumers.ts';
import { pruneKeys } from './idempotency.ts';
import { numberBlocks } from './number-blocks.ts';
import { ordersRpc } from './rpc.ts';
import { abandonStale, releasePlacing, timeOutPending } from './sweepers.ts';
import { type OrdersTables, ordersTables } from './tables.ts';

const settings = {
  timeZone: timeZoneSetting('The time zone whose day an order number carries.'),
  timeoutMs: integerSetting(
    'JANGTEO_ORDER_TIMEOUT_MS',
    900_000,
    'How long an order waits for its payment before it is cancelled, in ms.',
    1,
  ),
  sweepMs: integerSetting('JANGTEO_ORDER_SWEEP_MS', 10_000, 'How often orders are looked through for a time-out, in ms.', 100),
  abandonMs: integerSetting('JANGTEO_ORDER_ABANDON_MS', 60_000, 'How old an order must be that a dead process left half placed, in ms.', 0),
};

const needs = { users: UsersService, catalog: CatalogService, inventory: InventoryService };

/** The hub of an order's life: the others consume its topic alone, and answer on their own. */
export const ordersService = defineService<OrdersTables, typeof needs, typeof settings>({
  name: 'orders',
  migrations,
  provides: [OrdersService],
  needs,
  settings,
  async start({ runtime, store, outbox, clients, settings: { timeZone, timeoutMs, sweepMs, abandonMs } }) {
    if (store.supports.exclusive) await releasePlacing({ store });
    const nextNumber = numberBlocks(runtime, store, timeZone);
    const context = { runtime, store, outbox, clients, nextNumber };
    return {
      provides: [ordersRpc(context, timeoutMs)],
      consumes: ordersConsumers(context),
      recurring: [
        { name: 'time-out-orders', intervalMs: sweepMs, work: () => timeOutPending(context, timeoutMs) },
        { name: 'abandon-orders', intervalMs: sweepMs, work: () => abandonStale(context, abandonMs) },
        { name: 'prune-idempotency-keys', intervalMs: 600_000, work: () => pruneKeys(store, runtime.clock.now()) },
      ],
      async pending() {
        const { open } = await ordersTables(store.read)
          .selectFrom('orders')
          .select((eb) => eb.fn.countAll<number>().as('open'))
          .where('status', 'in', ['PLACING', 'PENDING', 'CANCELLING'])
          .executeTakeFirstOrThrow();
        return { open: Number(open) };
      },
    };
  },
});
