import { DeliveryService } from '@jangteo/contracts/delivery/v1/delivery';
import { JangteoError } from '@jangteo/kernel/errors';
import { provide } from '@jangteo/rpc/service-types';
import type { DeliveryStore, ShipmentsTable } from './tables.ts';

const PAGE = 100;
const PAGE_MAX = 1_000;

export function deliveryRpc({ read }: DeliveryStore) {
  return provide(DeliveryService, {
    async getShipment({ orderId }) {
      const row = await read.selectFrom('shipments').selectAll().where('order_id', '=', orderId).executeTakeFirst();
      if (row === undefined) throw new JangteoError('NOT_FOUND', `order ${orderId} has no shipment`);
      return { shipment: toMessage(row) };
    },
    async auditShipments({ afterOrderId, limit }) {
      const rows = await read
        .selectFrom('shipments')
        .selectAll()
        .where('order_id', '>', afterOrderId)
        .orderBy('order_id')
        .limit(Math.min(Math.max(limit || PAGE, 1), PAGE_MAX))
        .execute();
      return { items: rows.map(toMessage) };
    },
  });
}

function toMessage(row: ShipmentsTable) {
  return { id: row.id, orderId: row.order_id, status: row.status, updatedAtMs: BigInt(row.updated_at) };
}
