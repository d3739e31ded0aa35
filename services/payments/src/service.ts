import { PaymentsService } from '@jangteo/contracts/payments/v1/payments';
import { integerSetting } from '@jangteo/kernel/config';
import type { Runtime } from '@jangteo/kernel/runtime';
import { defineService } from '@jangteo/service-kit/define-service';
import { migrations } from '../migrations/index.ts';
import { callsInTime } from './ask-provider.ts';
import { paymentsConsumers } from './consumers.ts';
import type { PaymentProvider } from './provider.ts';
import { paymentsRpc } from './rpc.ts';
import { countOpen, forgetClaims } from './store.ts';
import type { PaymentsStore, PaymentsTables } from './tables.ts';
import { testProvider } from './test-provider.ts';
import { paymentWorker } from './worker.ts';

const settings = {
  timeoutMs: integerSetting('JANGTEO_PAYMENT_TIMEOUT_MS', 3_000, 'How long the payment provider may take for one call, in ms.', 1, 600_000),
  retryMs: integerSetting(
    'JANGTEO_PAYMENT_RETRY_MS',
    200,
    'The first pause before a payment is tried again, in ms; it doubles.',
    1,
    600_000,
  ),
  concurrency: integerSetting('JANGTEO_PAYMENT_CONCURRENCY', 64, 'How many payments are under way with the provider at a time.', 1, 1_000),
};

/** Charges once what an order costs, gives it back once when the order falls through, and says what came of it. */
export function definePayments(provider: (runtime: Runtime, store: PaymentsStore) => PaymentProvider) {
  return defineService<PaymentsTables, Record<never, never>, typeof settings>({
    name: 'payments',
    migrations,
    provides: [PaymentsService],
    needs: {},
    settings,
    async start({ runtime, store, outbox, settings }) {
      if (store.supports.exclusive) await forgetClaims(store, runtime.clock.now());
      const charges = provider(runtime, store);
      const worker = paymentWorker({ runtime, store, outbox }, charges, settings);
      const stopping = new AbortController();
      const inTime = callsInTime(runtime, settings.timeoutMs, stopping.signal);
      const ask = (key: string) => inTime(key, (signal) => charges.query(key, signal));
      return {
        provides: [paymentsRpc({ runtime, store, outbox, ask })],
        consumes: paymentsConsumers(runtime, outbox),
        run: worker.start,
        stop() {
          stopping.abort();
          return worker.stop();
        },
        pending: async () => ({ payments: await countOpen(store) }),
      };
    },
  });
}

export const paymentsService = definePayments(testProvider);
