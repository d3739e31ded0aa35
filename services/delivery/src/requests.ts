import { fromJsonString, toJsonString } from '@bufbuild/protobuf';
import { DeliveryFailed, ShipmentCancelled, ShipmentGone } from '@jangteo/contracts/events';
import { type Address, AddressSchema } from '@jangteo/contracts/values/v1/values';
import { hasCode } from '@jangteo/kernel/errors';
import { storedTrace } from '@jangteo/kernel/trace-context';
import { currentTrace } from '@jangteo/kernel/tracing';
import type { Outbox } from '@jangteo/messaging/outbox';
import type { DeliveryTx, ShipmentsTable } from './tables.ts';

export function addressOf(row: Pick<ShipmentsTable, 'address'>): Address {
  return fromJsonString(AddressSchema, row.address);
}

/** What a request is answered with, and where its shipment begins. */
export interface RequestContext {
  readonly tx: DeliveryTx;
  readonly outbox: Outbox;
  readonly orderId: string;
  /** For a shipment that is not there yet. */
  readonly newId: string;
  readonly now: number;
}

/** Makes a shipment ready, once; a tombstone stays what it is. An order that missed the failure of its delivery is told again. */
export async function requestShipment(context: RequestContext, address: Address, dueAt: number): Promise<void> {
  const { tx, outbox, orderId } = context;
  try {
    await insertShipment(context, { status: 'READY', address: toJsonString(AddressSchema, address), due_at: dueAt, cancel_requested: 0 });
  } catch (thrown) {
    if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
    const known = await shipmentOf(tx, orderId);
    if (known.status === 'FAILED')
      await outbox.publish(tx, DeliveryFailed, orderId, { orderId, shipmentId: known.id, reason: known.reason ?? '' });
  }
}

/**
 * Cancels a shipment that is not on its way, and always answers. One that never came leaves a tombstone,
 * so that a late request for it ships nothing.
 */
export async function cancelShipment(context: RequestContext): Promise<void> {
  const { tx, outbox, orderId, now } = context;
  // The first statement locks the row, so that it does not leave between the two.
  const { numUpdatedRows } = await tx
    .updateTable('shipments')
    .set({ cancel_requested: 1, updated_at: now })
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) {
    await insertShipment(context, { status: 'CANCELLED', address: '{}', due_at: null, cancel_requested: 1, ended_at: now });
    await outbox.publish(tx, ShipmentCancelled, orderId, { orderId });
    return;
  }
  await tx
    .updateTable('shipments')
    .set({ status: 'CANCELLED', due_at: null, ended_at: now })
    .where('order_id', '=', orderId)
    .where('status', '=', 'READY')
    .execute();
  const { id: shipmentId, status } = await shipmentOf(tx, orderId);
  if (status === 'SHIPPED' || status === 'DELIVERED') await outbox.publish(tx, ShipmentGone, orderId, { orderId, shipmentId });
  // A failed one, too, does not arrive: orders knows it from delivery_failed, and this answer changes nothing more.
  else await outbox.publish(tx, ShipmentCancelled, orderId, { orderId });
}

async function shipmentOf(tx: DeliveryTx, orderId: string): Promise<ShipmentsTable> {
  return await tx.selectFrom('shipments').selectAll().where('order_id', '=', orderId).executeTakeFirstOrThrow();
}

async function insertShipment(
  { tx, orderId, newId, now }: RequestContext,
  begin: Pick<ShipmentsTable, 'status' | 'address' | 'due_at' | 'cancel_requested'> & Partial<Pick<ShipmentsTable, 'ended_at'>>,
): Promise<void> {
  await tx
    .insertInto('shipments')
    .values({
      id: newId,
      order_id: orderId,
      reason: null,
      written_off_at: null,
      shipped_at: null,
      ended_at: null,
      created_at: now,
      updated_at: now,
      trace: storedTrace(currentTrace()),
      ...begin,
    })
    .execute();
}
