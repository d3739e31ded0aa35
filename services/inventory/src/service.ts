import { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import { OrdersService } from '@jangteo/contracts/orders/v1/orders';
import { choiceSetting, integerSetting } from '@jangteo/kernel/config';
import { defineService } from '@jangteo/service-kit/define-service';
import { migrations } from '../migrations/index.ts';
import { inventoryConsumers } from './consumers.ts';
import { FastLane } from './fast-lane.ts';
import { inventoryRpc } from './rpc.ts';
import { sweepHolds } from './sweeper.ts';
import type { InventoryTables } from './tables.ts';

const settings = {
  sweepMs: integerSetting('JANGTEO_HOLD_SWEEP_MS', 10_000, 'How often holds without an order are looked for, in ms.', 100),
  sweepAfterMs: integerSetting(
    'JANGTEO_HOLD_SWEEP_AFTER_MS',
    60_000,
    'How old a hold is before orders is asked whether it lives, in ms.',
    0,
  ),
  fastLane: choiceSetting(
    'JANGTEO_FAST_LANE',
    ['off', 'on'],
    'off',
    'For flash sales: buyers for whom nothing is left are turned away by a count in Redis (in memory where JANGTEO_KV_URL names none), and many orders are reserved in one transaction.',
  ),
};

/** Stock per SKU, and who holds it. It alone decides whether a unit can be sold. */
export const inventoryService = defineService<InventoryTables, { orders: typeof OrdersService }, typeof settings>({
  name: 'inventory',
  migrations,
  provides: [InventoryService],
  needs: { orders: OrdersService },
  settings,
  async start({ runtime, store, outbox, clients, admission, settings: { sweepMs, sweepAfterMs, fastLane } }) {
    const lane = new FastLane(runtime, store, admission);
    return {
      provides: [inventoryRpc(runtime, store, clients.orders, fastLane === 'on' ? lane : undefined)],
      consumes: inventoryConsumers(runtime, outbox),
      recurring: [
        {
          name: 'sweep-holds',
          intervalMs: sweepMs,
          work: async () => {
            const count = await sweepHolds(runtime, store, clients.orders, sweepAfterMs);
            if (count > 0) runtime.logger.info('holds of abandoned orders were given back', { count });
          },
        },
      ],
    };
  },
});
