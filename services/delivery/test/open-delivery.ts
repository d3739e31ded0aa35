import { setTimeout as sleep } from 'node:timers/promises';
import { create, type Message, type MessageInitShape, toJsonString } from '@bufbuild/protobuf';
import { DeliveryService } from '@jangteo/contracts/delivery/v1/delivery';
import { type EventType, ShipmentCancelRequested, ShipmentRequested, TOPICS } from '@jangteo/contracts/events';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedKeyValue } from '@jangteo/embedded/key-value';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { readSettings } from '@jangteo/kernel/config';
import { newId } from '@jangteo/kernel/ids';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { headersOf } from '@jangteo/messaging/event';
import { localClient } from '@jangteo/rpc/local-client';
import type { AnyService } from '@jangteo/service-kit/define-service';
import { startService } from '@jangteo/service-kit/start-service';
import { deliveryService } from '../src/service.ts';
import type { DeliveryStore } from '../src/tables.ts';

export interface DeliveryOptions {
  readonly directory: string;
  readonly definition?: AnyService;
  readonly stepMs?: number;
}

const DEADLINE_MS = 30_000;

/** The delivery service on embedded engines, and the log around it as orders writes and reads it. */
export async function openDelivery({ directory, definition = deliveryService, stepMs = 10 }: DeliveryOptions) {
  const runtime = systemRuntime;
  const engine = embeddedSqlEngine({ directory, runtime });
  const log = await embeddedEventLog({ engine, runtime });
  await log.ensureTopics(Object.values(TOPICS));
  const documents = await embeddedDocumentStore({ engine, runtime });
  const keyValue = await embeddedKeyValue({ engine, runtime });
  const settings = readSettings(definition.settings, { JANGTEO_CARRIER_STEP_MS: String(stepMs) });
  const service = await startService(definition, { runtime, engines: { sql: engine, log, documents, keyValue }, clients: {}, settings });
  const provided = service.provides[0];
  if (provided === undefined) throw new Error('delivery provides its contract');
  const store = service.store as unknown as DeliveryStore;

  const tell = async <M extends Message>(
    type: EventType<M>,
    orderId: string,
    data: MessageInitShape<EventType<M>['schema']>,
    id = newId(runtime),
  ) => {
    const row = {
      id,
      type: type.type,
      version: type.version,
      topic: type.topic.name,
      aggregate_id: orderId,
      occurred_at: runtime.clock.now(),
    };
    await log.append([
      { topic: row.topic, key: orderId, headers: headersOf(row), value: toJsonString(type.schema, create(type.schema, data)) },
    ]);
    return id;
  };

  const heard = async (orderId: string) => {
    const topic = TOPICS.delivery.name;
    const ends = await log.ends(topic);
    const records = await Promise.all(ends.map(({ partition, start }) => log.read({ topic, partition, offset: start }, 10_000)));
    return records.flat().filter(({ key }) => key === orderId);
  };

  return {
    client: localClient(DeliveryService, () => provided, { clock: runtime.clock, encode: true }),
    ship: (orderId: string, postalCode = '04524', id?: string) =>
      tell(
        ShipmentRequested,
        orderId,
        { orderId, shippingAddress: { name: '김민지', line1: '세종대로 110', city: '서울', postalCode, country: 'KR' } },
        id,
      ),
    cancel: (orderId: string, id?: string) => tell(ShipmentCancelRequested, orderId, { orderId }, id),

    /** What orders hears of an order, in the order in which it was said. */
    async heard(orderId: string): Promise<string[]> {
      return (await heard(orderId)).map(({ headers }) => headers.ce_type ?? '');
    },
    async reason(orderId: string): Promise<string> {
      const last = (await heard(orderId)).at(-1);
      return (JSON.parse(last?.value ?? '{}') as { reason?: string }).reason ?? '';
    },
    async statusOf(orderId: string): Promise<string | undefined> {
      return (await store.read.selectFrom('shipments').select('status').where('order_id', '=', orderId).executeTakeFirst())?.status;
    },
    /** Resolves when `condition` holds. */
    async until(condition: () => Promise<boolean> | boolean, what: string) {
      const deadline = performance.now() + DEADLINE_MS;
      while (!(await condition())) {
        if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
        await sleep(5);
      }
    },
    /** Resolves when every event is consumed and nothing waits. */
    async rest() {
      let restful = 0;
      await this.until(async () => {
        const lag = await log.lag('delivery');
        const waiting = [...lag.map((partition) => partition.lag), ...Object.values(await service.pending())];
        // Twice in a row: the counts are not of one moment.
        restful = lag.length > 0 && waiting.every((count) => count === 0) ? restful + 1 : 0;
        return restful === 2;
      }, 'delivery are at rest');
    },
    async stop() {
      await service.stop();
      await log.close();
      await documents.close();
      await keyValue.close();
    },
  };
}

export type OpenDelivery = Awaited<ReturnType<typeof openDelivery>>;
