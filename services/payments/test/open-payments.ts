import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { create, type Message, type MessageInitShape, toJsonString } from '@bufbuild/protobuf';
import { type EventType, OrderCreated, OrderFailed, RefundRequested, TOPICS } from '@jangteo/contracts/events';
import { PaymentsService } from '@jangteo/contracts/payments/v1/payments';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedKeyValue } from '@jangteo/embedded/key-value';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { readSettings } from '@jangteo/kernel/config';
import { newId } from '@jangteo/kernel/ids';
import { type Logger, silentLogger } from '@jangteo/kernel/logger';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { headersOf } from '@jangteo/messaging/event';
import { localClient } from '@jangteo/rpc/local-client';
import type { AnyService } from '@jangteo/service-kit/define-service';
import { startService } from '@jangteo/service-kit/start-service';
import type { PaymentProvider } from '../src/provider.ts';
import { definePayments, paymentsService } from '../src/service.ts';
import type { PaymentsStore } from '../src/tables.ts';
import { testProvider } from '../src/test-provider.ts';

export interface PaymentsOptions {
  readonly directory: string;
  readonly definition?: AnyService;
  readonly environment?: Record<string, string>;
}

const DEADLINE_MS = 30_000;

/** The payments service on embedded engines, and the log around it as orders writes and reads it. */
export async function openPayments({ directory, definition = paymentsService, environment }: PaymentsOptions) {
  const alarms: string[] = [];
  const logger: Logger = { ...silentLogger, critical: (message) => alarms.push(message), with: () => logger };
  const runtime = { ...systemRuntime, logger };
  const engine = embeddedSqlEngine({ directory, runtime });
  const log = await embeddedEventLog({ engine, runtime });
  await log.ensureTopics(Object.values(TOPICS));
  const documents = await embeddedDocumentStore({ engine, runtime });
  const keyValue = await embeddedKeyValue({ engine, runtime });
  const settings = readSettings(definition.settings, {
    JANGTEO_PAYMENT_TIMEOUT_MS: '10000',
    JANGTEO_PAYMENT_RETRY_MS: '10',
    ...environment,
  });
  const service = await startService(definition, { runtime, engines: { sql: engine, log, documents, keyValue }, clients: {}, settings });
  const provided = service.provides[0];
  if (provided === undefined) throw new Error('payments provides its contract');
  const store = service.store as unknown as PaymentsStore;

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
    const topic = TOPICS.payments.name;
    const ends = await log.ends(topic);
    const records = await Promise.all(ends.map(({ partition, start }) => log.read({ topic, partition, offset: start }, 10_000)));
    return records.flat().filter(({ key }) => key === orderId);
  };

  return {
    store,
    alarms,
    client: localClient(PaymentsService, () => provided, { clock: runtime.clock, encode: true }),
    tell,
    order: (orderId: string, method = 'test', id?: string) =>
      tell(OrderCreated, orderId, { orderId, paymentMethod: method, total: { amount: 12_900n, currency: 'KRW' } }, id),
    failOrder: (orderId: string) => tell(OrderFailed, orderId, { orderId, reason: 'cancelled' }),
    askRefund: (orderId: string) => tell(RefundRequested, orderId, { orderId, reason: 'cancelled' }),

    /** What orders hears of an order, in the order in which it was said. */
    async heard(orderId: string): Promise<string[]> {
      return (await heard(orderId)).map(({ headers }) => headers.ce_type ?? '');
    },
    async reason(orderId: string): Promise<string> {
      const last = (await heard(orderId)).at(-1);
      return (JSON.parse(last?.value ?? '{}') as { reason?: string }).reason ?? '';
    },
    async statusOf(orderId: string): Promise<string | undefined> {
      return (await store.read.selectFrom('payments').select('status').where('order_id', '=', orderId).executeTakeFirst())?.status;
    },
    /** What the outside world has in its books, one entry for each charge that it was ever asked for. */
    async books() {
      return await store.read.selectFrom('test_provider_charges').select(['state', 'amount']).execute();
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
        const lag = await log.lag('payments');
        const waiting = [...lag.map((partition) => partition.lag), ...Object.values(await service.pending())];
        // Twice in a row: the counts are not of one moment.
        restful = lag.length > 0 && waiting.every((count) => count === 0) ? restful + 1 : 0;
        return restful === 2;
      }, 'payments are at rest');
    },
    async stop() {
      await service.stop();
      await log.close();
      await documents.close();
      await keyValue.close();
    },
  };
}

export type OpenPayments = Awaited<ReturnType<typeof openPayments>>;

/** How each test of a file opens the service: in a folder of its own, stopped after it. Opening it again stops the one before. */
export function paymentsOfEachTest() {
  let directory: string;
  let opened: OpenPayments | undefined;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'jangteo-payments-'));
  });
  afterEach(async () => {
    await opened?.stop();
    opened = undefined;
    await rm(directory, { recursive: true });
  });
  return async (options: Omit<PaymentsOptions, 'directory'> = {}): Promise<OpenPayments> => {
    await opened?.stop();
    opened = await openPayments({ directory, ...options });
    return opened;
  };
}

/** The payments service with the test provider behind `change`, which spoils some of its calls. */
export function withProvider(change: (provider: PaymentProvider) => Partial<PaymentProvider>) {
  return definePayments((runtime, store) => {
    const provider = testProvider(runtime, store);
    return { ...provider, ...change(provider) };
  });
}

/** A place where a call waits until it is let go. */
export function gate() {
  const { promise: letThrough, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: reached, resolve: arrive } = Promise.withResolvers<void>();
  const pass = () => {
    arrive();
    return letThrough;
  };
  return { reached, letGo, pass };
}
