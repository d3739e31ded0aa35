import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';
import { OrderCreated, OrderFailed, RefundRequested, TOPICS } from '@jangteo/contracts/events';
import { PaymentsService } from '@jangteo/contracts/payments/v1/payments';
import { type Logger, silentLogger } from '@jangteo/kernel/logger';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { AnyService } from '@jangteo/service-kit/define-service';
import { openService } from '../../../packages/service-kit/test/open-service.ts';
import type { PaymentProvider } from '../src/provider.ts';
import { definePayments, paymentsService } from '../src/service.ts';
import type { PaymentsStore } from '../src/tables.ts';
import { testProvider } from '../src/test-provider.ts';

export interface PaymentsOptions {
  readonly directory: string;
  readonly definition?: AnyService;
  readonly environment?: Record<string, string>;
}

/** The payments service with its test provider, and what orders asks of it. */
export async function openPayments({ directory, definition = paymentsService, environment }: PaymentsOptions) {
  const alarms: string[] = [];
  const logger: Logger = { ...silentLogger, critical: (message) => alarms.push(message), with: () => logger };
  const opened = await openService({
    definition,
    directory,
    environment: { JANGTEO_PAYMENT_TIMEOUT_MS: '10000', JANGTEO_PAYMENT_RETRY_MS: '10', ...environment },
    runtime: { ...systemRuntime, logger },
    answersOn: TOPICS.payments,
  });
  const store = opened.store as unknown as PaymentsStore;
  return {
    ...opened,
    store,
    alarms,
    client: opened.client(PaymentsService),
    order: (orderId: string, method = 'test', id?: string) =>
      opened.tell(OrderCreated, orderId, { orderId, paymentMethod: method, total: { amount: 12_900n, currency: 'KRW' } }, id),
    failOrder: (orderId: string) => opened.tell(OrderFailed, orderId, { orderId, reason: 'cancelled' }),
    askRefund: (orderId: string) => opened.tell(RefundRequested, orderId, { orderId, reason: 'cancelled' }),
    async statusOf(orderId: string): Promise<string | undefined> {
      return (await store.read.selectFrom('payments').select('status').where('order_id', '=', orderId).executeTakeFirst())?.status;
    },
    /** What the outside world has in its books, one entry for each charge that it was ever asked for. */
    async books() {
      return await store.read.selectFrom('test_provider_charges').select(['state', 'amount']).execute();
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
