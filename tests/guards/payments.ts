import type { Guard } from './guard.ts';

export const PAYMENTS_GUARDS: readonly Guard[] = [
  {
    guard: 'a time-out is unknown, not failed',
    file: 'services/payments/src/payment.ts',
    find: `    case 'authorised':
    case undefined:
      return waitOn('UNKNOWN', payment, retryMs);`,
    replace: `    case 'authorised':
    case undefined:
      return { status: 'FAILED', waits: 0, reason: 'timeout', publishes: 'payment_failed' };`,
    test: 'services/payments/test/charge.test.ts',
    name: 'queries a charge that timed out',
  },
  {
    guard: 'a charge keeps its key',
    file: 'services/payments/src/ask-provider.ts',
    find: '  return async ({ id, amount, currency, method, facts }: ClaimedPayment): Promise<Told> => {',
    replace: `  return async ({ id: key, claim, amount, currency, method, facts }: ClaimedPayment): Promise<Told> => {
    const id = \`\${key}-\${claim}\`;`,
    test: 'services/payments/test/crash.test.ts',
    name: 'charges once when the process dies',
  },
  {
    guard: 'a charge whose order failed first is dropped',
    file: 'services/payments/src/requests.ts',
    find: `  await drop(tx, orderId, 'the order failed before it was charged');
`,
    replace: '',
    test: 'services/payments/test/give-back.test.ts',
    name: 'drops a charge whose order failed first',
  },
  {
    guard: 'a worker that lost its claim writes nothing',
    file: 'services/payments/src/store.ts',
    find: `      .where('claim', '=', payment.claim)
`,
    replace: '',
    test: 'services/payments/test/claims.test.ts',
    name: 'lost its claim',
  },
  {
    guard: 'a time-out is unknown, not failed, simulated',
    file: 'services/payments/src/payment.ts',
    find: `    case 'authorised':
    case undefined:
      return waitOn('UNKNOWN', payment, retryMs);`,
    replace: `    case 'authorised':
    case undefined:
      return { status: 'FAILED', waits: 0, reason: 'timeout', publishes: 'payment_failed' };`,
    test: 'tests/simulation/simulation.test.ts',
    name: 'keeps its promises',
    seeds: 100,
  },
  {
    guard: 'a charge counts as begun once it is claimed',
    file: 'services/payments/src/store.ts',
    find: ".then('UNKNOWN' as const)",
    replace: ".then('REQUESTED' as const)",
    test: 'tests/simulation/simulation.test.ts',
    name: 'keeps its promises',
    seeds: 100,
  },
  {
    guard: 'a charge goes on in its order’s trace',
    file: 'services/payments/src/worker.ts',
    find: 'parent: restoredTrace(payment.trace)',
    replace: 'parent: undefined',
    test: 'tests/e2e/trace.e2e.test.ts',
    name: 'one trace from the request',
  },
  {
    guard: 'a declined charge shows in its trace',
    file: 'services/payments/src/provider-span.ts',
    find: "  span?.fail(new JangteoError('PAYMENT_DECLINED', reason), reason);",
    replace: '',
    test: 'tests/e2e/trace.e2e.test.ts',
    name: 'a declined payment shows',
  },
];
