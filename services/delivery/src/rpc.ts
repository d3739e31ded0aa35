import { DeliveryService } from '@jangteo/contracts/delivery/v1/delivery';
import type { OrdersService } from '@jangteo/contracts/orders/v1/orders';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type Client, provide } from '@jangteo/rpc/service-types';
import type { DeliveryStore, ShipmentsTable } from './tables.ts';
import { isClosed, writeOff } from './write-off.ts';

const PAGE = 100;
const PAGE_MAX = 1_000;

export function deliveryRpc({ clock }: Pick<Runtime, 'clock'>, store: DeliveryStore, orders: Client<typeof OrdersService>) {
  const { read } = store;
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
    async writeOffShipment({ orderId, reason }) {
      if (reason.trim() === '') throw new JangteoError('INVALID_REQUEST', 'reason: say why');
      const { status } = await orders.abandonOrder({ orderId });
      if (!isClosed(status)) throw new JangteoError('INVALID_REQUEST', `order ${orderId} is ${status}, its shipment goes its way`);
      return { shipment: toMessage(await writeOff(store, orderId, reason, clock.now())) };
    },
  });
}

function toMessage(row: ShipmentsTable) {
  return {
    id: row.id,
    orderId: row.order_id,
    status: row.status,
    updatedAtMs: BigInt(row.updated_at),
    reason: row.reason ?? '',
    writtenOffAtMs: BigInt(row.written_off_at ?? 0),
    createdAtMs: BigInt(row.created_at),
    shippedAtMs: BigInt(row.shipped_at ?? 0),
    endedAtMs: BigInt(row.ended_at ?? 0),
    dueAtMs: BigInt(row.due_at ?? 0),
  };
}
