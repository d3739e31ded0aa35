import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { DeliveryService } from '@jangteo/contracts/delivery/v1/delivery';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { localClient } from '@jangteo/rpc/local-client';
import { testCarrier } from '../src/carrier.ts';
import { deliveryRpc } from '../src/rpc.ts';
import { defineDelivery } from '../src/service.ts';
import type { DeliveryStore } from '../src/tables.ts';
import { type DeliveryOptions, type OpenDelivery, openDelivery } from './open-delivery.ts';

/** So long that a shipment stays where it is. */
const NEVER_MS = 3_600_000;

let directory: string;
let opened: OpenDelivery[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-delivery-'));
  opened = [];
});
afterEach(async () => {
  for (const delivery of opened) await delivery.stop();
  await rm(directory, { recursive: true });
});

async function open(options: Omit<DeliveryOptions, 'directory'> = {}): Promise<OpenDelivery> {
  const delivery = await openDelivery({ directory, ...options });
  opened.push(delivery);
  return delivery;
}

/** Delivery with a carrier that thinks about its first answer until it is let go. */
function withSlowCarrier() {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const definition = defineDelivery((stepMs) => {
    const carrier = testCarrier(stepMs);
    return {
      ...carrier,
      async track(parcels) {
        asked.resolve();
        await answer.promise;
        return await carrier.track(parcels);
      },
    };
  });
  return { definition, asked: asked.promise, letAnswer: answer.resolve };
}

test('takes a shipment to its buyer and says so at each step', async () => {
  const delivery = await open();
  await delivery.ship('order');
  await delivery.rest();
  assert.deepEqual(await delivery.heard('order'), ['shipped', 'delivered']);
  const { shipment } = await delivery.client.getShipment({ orderId: 'order' });
  assert.equal(shipment?.status, 'DELIVERED');
  const times = [shipment.createdAtMs, shipment.shippedAtMs, shipment.endedAtMs];
  assert.ok(times[0] !== 0n && times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0n)), times.join());
  assert.equal(shipment.dueAtMs, 0n);
});

test('ships once, however often it is asked', async () => {
  const delivery = await open();
  const id = await delivery.ship('order');
  await delivery.ship('order', '04524', id);
  await delivery.ship('order');
  await delivery.rest();
  await delivery.ship('order');
  await delivery.rest();
  assert.deepEqual(await delivery.heard('order'), ['shipped', 'delivered']);
});

test('fails a shipment to postal code 00000, and tells a resumed order again', async () => {
  const delivery = await open();
  await delivery.ship('order', '00000');
  await delivery.rest();
  assert.deepEqual(await delivery.heard('order'), ['delivery_failed']);
  assert.equal(await delivery.reason('order'), 'there is no postal code 00000');
  await delivery.ship('order', '00000');
  await delivery.rest();
  assert.deepEqual(await delivery.heard('order'), ['delivery_failed', 'delivery_failed']);
});

test('takes one step each time that the carrier needs', async () => {
  const delivery = await open({ stepMs: 300 });
  const begin = performance.now();
  await delivery.ship('order');
  await delivery.until(async () => (await delivery.heard('order')).length === 1, 'it is shipped');
  assert.ok(performance.now() - begin >= 290, `shipped after ${performance.now() - begin} ms`);
  await delivery.rest();
  assert.ok(performance.now() - begin >= 590, `delivered after ${performance.now() - begin} ms`);
});

test('cancels a shipment that has not left', async () => {
  const delivery = await open({ stepMs: NEVER_MS });
  await delivery.ship('order');
  await delivery.cancel('order');
  await delivery.rest();
  assert.deepEqual(await delivery.heard('order'), ['shipment_cancelled']);
  assert.equal(await delivery.statusOf('order'), 'CANCELLED');
});

test('does not let a shipment leave that was cancelled while the carrier was asked', async () => {
  const { definition, asked, letAnswer } = withSlowCarrier();
  const delivery = await open({ definition });
  await delivery.ship('order');
  await asked;
  await delivery.cancel('order');
  await delivery.until(async () => (await delivery.statusOf('order')) === 'CANCELLED', 'it is cancelled');
  letAnswer();
  await delivery.ship('another order');
  await delivery.rest();
  assert.deepEqual(await delivery.heard('order'), ['shipment_cancelled']);
  assert.deepEqual(await delivery.heard('another order'), ['shipped', 'delivered']);
});

test('says that a shipment is gone when it is too late to cancel it', async () => {
  const delivery = await open({ stepMs: 200 });
  await delivery.ship('order');
  await delivery.until(async () => (await delivery.statusOf('order')) === 'SHIPPED', 'it is on its way');
  await delivery.cancel('order');
  await delivery.rest();
  // Whether it arrives before or after the answer is the carrier's business.
  assert.deepEqual((await delivery.heard('order')).toSorted(), ['delivered', 'shipment_gone', 'shipped']);
  await delivery.cancel('order');
  await delivery.rest();
  assert.equal((await delivery.heard('order')).at(-1), 'shipment_gone');
  assert.equal(await delivery.statusOf('order'), 'DELIVERED');
});

test('answers shipment_cancelled for a shipment that never came, and ships nothing when it comes after all', async () => {
  const delivery = await open();
  await delivery.cancel('order');
  await delivery.rest();
  assert.deepEqual(await delivery.heard('order'), ['shipment_cancelled']);
  await delivery.ship('order');
  await delivery.rest();
  assert.deepEqual(await delivery.heard('order'), ['shipment_cancelled']);
  assert.equal(await delivery.statusOf('order'), 'CANCELLED');
});

test('answers the cancellation of a failed shipment after its failure', async () => {
  const delivery = await open();
  await delivery.ship('order', '00000');
  await delivery.rest();
  await delivery.cancel('order');
  await delivery.rest();
  assert.deepEqual(await delivery.heard('order'), ['delivery_failed', 'shipment_cancelled']);
  assert.equal(await delivery.statusOf('order'), 'FAILED');
});

test('answers a repeated cancellation once for each request', async () => {
  const delivery = await open({ stepMs: NEVER_MS });
  await delivery.ship('order');
  const id = await delivery.cancel('order');
  await delivery.cancel('order', id);
  await delivery.rest();
  assert.deepEqual(await delivery.heard('order'), ['shipment_cancelled']);
  await delivery.cancel('order');
  await delivery.rest();
  assert.deepEqual(await delivery.heard('order'), ['shipment_cancelled', 'shipment_cancelled']);
});

test('goes on with its shipments after a restart', async () => {
  const before = await open({ stepMs: 200 });
  await before.ship('order');
  await before.until(async () => (await before.statusOf('order')) === 'SHIPPED', 'it is on its way');
  await before.stop();
  opened = [];
  const delivery = await open();
  await delivery.rest();
  assert.deepEqual(await delivery.heard('order'), ['shipped', 'delivered']);
});

test('moves more shipments than fit into one batch', async () => {
  const delivery = await open();
  const orders = Array.from({ length: 200 }, (_, index) => `order ${index}`);
  await Promise.all(orders.map((order) => delivery.ship(order)));
  await delivery.rest();
  for (const order of orders) assert.deepEqual(await delivery.heard(order), ['shipped', 'delivered']);
});

test('shows doctor the shipments page by page', async () => {
  const delivery = await open();
  for (const order of ['a', 'b', 'c']) await delivery.ship(order, order === 'b' ? '00000' : '04524');
  await delivery.rest();
  const first = await delivery.client.auditShipments({ limit: 2 });
  assert.deepEqual(
    first.items.map(({ orderId, status }) => [orderId, status]),
    [
      ['a', 'DELIVERED'],
      ['b', 'FAILED'],
    ],
  );
  const second = await delivery.client.auditShipments({ afterOrderId: 'b' });
  assert.deepEqual(
    second.items.map(({ orderId }) => orderId),
    ['c'],
  );
  await assert.rejects(delivery.client.getShipment({ orderId: 'd' }), (thrown) => hasCode(thrown, 'NOT_FOUND'));
});

test('writes off what left for no order, cancels what has not, and touches no shipment of an open order', async () => {
  const statuses: Record<string, string> = { open: 'COMPLETED', 'sent off': '', here: 'CANCELLED' };
  const orders = { abandonOrder: async ({ orderId = '' }: { orderId?: string }) => ({ status: statuses[orderId] ?? '' }) };
  const delivery = await open({ stepMs: NEVER_MS });
  const store = delivery.store as unknown as DeliveryStore;
  const provided = deliveryRpc(systemRuntime, store, orders as unknown as Parameters<typeof deliveryRpc>[2]);
  const client = localClient(DeliveryService, () => provided, { runtime: systemRuntime, encode: true });
  for (const order of Object.keys(statuses)) await delivery.ship(order);
  await delivery.until(async () => (await delivery.statusOf('here')) === 'READY', 'they are ready');
  await store.transaction(async (tx) => {
    await tx.updateTable('shipments').set({ status: 'SHIPPED' }).where('order_id', '=', 'sent off').execute();
  });

  await assert.rejects(client.writeOffShipment({ orderId: 'open', reason: 'why' }), (thrown) => hasCode(thrown, 'INVALID_REQUEST'));
  for (const _ of [1, 2]) {
    const { shipment: gone } = await client.writeOffShipment({ orderId: 'sent off', reason: 'it went to nobody' });
    assert.deepEqual([gone?.status, gone?.reason, gone?.writtenOffAtMs !== 0n], ['SHIPPED', 'it went to nobody', true]);
    const { shipment: kept } = await client.writeOffShipment({ orderId: 'here', reason: 'nobody wants it' });
    assert.deepEqual([kept?.status, kept?.reason, kept?.writtenOffAtMs], ['CANCELLED', 'nobody wants it', 0n]);
  }
  assert.equal(await delivery.statusOf('open'), 'READY');
  await assert.rejects(client.writeOffShipment({ orderId: 'unknown', reason: 'why' }), (thrown) => hasCode(thrown, 'NOT_FOUND'));
});
