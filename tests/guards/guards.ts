/** A line that keeps a promise, and the test that notices when it is gone. */
export interface Guard {
  readonly guard: string;
  readonly file: string;
  /** Stands once in the file. */
  readonly find: string;
  readonly replace: string;
  /** The test file that must fail without it. */
  readonly test: string;
  /** The one test of it that is run; a pattern. */
  readonly name?: string;
}

export const GUARDS: readonly Guard[] = [
  {
    guard: 'the reserve condition',
    file: 'services/inventory/src/holds.ts',
    find: "\n    .where((eb) => eb(eb('stock', '-', eb.ref('reserved')), '>=', quantity))",
    replace: '',
    test: 'services/inventory/test/inventory.test.ts',
    name: 'fifty buyers',
  },
  {
    guard: 'two lines of one SKU are summed',
    file: 'services/inventory/src/holds.ts',
    find: 'const lines = sumLines(requested);',
    replace: 'const lines = requested;',
    test: 'services/inventory/test/inventory.test.ts',
    name: 'sums two lines',
  },
  {
    guard: 'a release without a hold leaves a tombstone',
    file: 'services/inventory/src/holds.ts',
    find: `  } else if ((await statusOf(db, orderId)) === undefined) {
    await leaveTombstone(db, orderId, now);
  }`,
    replace: '  }',
    test: 'services/inventory/test/inventory.test.ts',
    name: 'tombstone',
  },
  {
    guard: 'a hold is confirmed once',
    file: 'services/inventory/src/holds.ts',
    find: "    .where('status', '=', from)\n",
    replace: '',
    test: 'services/inventory/test/inventory.test.ts',
    name: 'confirms once',
  },
  {
    guard: 'stock is not adjusted below reserved',
    file: 'services/inventory/src/stock.ts',
    find: 'if (stock < before.reserved) {',
    replace: 'if (stock < 0) {',
    test: 'services/inventory/test/inventory.test.ts',
    name: 'never adjusted below',
  },
  {
    guard: 'only orders’ word releases a young hold',
    file: 'services/inventory/src/sweeper.ts',
    find: "if (status !== '' && status !== 'ABANDONED') continue;",
    replace: 'if (status === undefined) continue;',
    test: 'services/inventory/test/inventory.test.ts',
    name: 'orders’ word',
  },
  {
    guard: 'the inbox',
    file: 'packages/messaging/src/inbox.ts',
    find: "if (hasCode(thrown, 'DUPLICATE_KEY')) return false;",
    replace: "if (hasCode(thrown, 'DUPLICATE_KEY')) return true;",
    test: 'packages/messaging/test/consumer.test.ts',
    name: 'applies each event once',
  },
  {
    guard: 'later events line up behind a parked key',
    file: 'packages/messaging/src/parked-keys.ts',
    find: 'if (parked.rows.length === 0) return false;',
    replace: 'return false;',
    test: 'packages/messaging/test/consumer.test.ts',
    name: 'parks the key',
  },
  {
    guard: 'an engine that is away counts no attempt',
    file: 'packages/messaging/src/consumer.ts',
    find: 'if (isEngineAway(thrown)) throw thrown;',
    replace: '',
    test: 'packages/messaging/test/consumer.test.ts',
    name: 'counts no attempt',
  },
  {
    guard: 'the relay deletes only after the log has it',
    file: 'packages/messaging/src/relay.ts',
    find: 'await log.append(',
    replace: 'void log.append(',
    test: 'packages/messaging/test/relay.test.ts',
    name: 'when it died',
  },
  {
    guard: 'an order that is being placed is not abandoned',
    file: 'services/orders/src/cancel-order.ts',
    find: ' || order.placing_until > context.runtime.clock.now()',
    replace: '',
    test: 'services/orders/test/step.test.ts',
    name: 'not abandoned',
  },
  {
    guard: 'an event outside the life table changes nothing',
    file: 'services/orders/src/step.ts',
    find: 'const next = life?.next ?? order.status;',
    replace: "const next = life?.next ?? 'CANCELLED';",
    test: 'services/orders/test/step.test.ts',
    name: 'does not know in a state',
  },
  {
    guard: 'a late payment is refunded',
    file: 'services/orders/src/life-table.ts',
    find: "row('CANCELLED', 'payment_success', 'CANCELLED', 'refund_requested'),",
    replace: "row('CANCELLED', 'payment_success', 'CANCELLED'),",
    test: 'services/orders/test/life-table.test.ts',
    name: 'money that arrives',
  },
  {
    guard: 'one Idempotency-Key, one reply',
    file: 'services/orders/src/idempotency.ts',
    find: '    if (row.reply !== null) return JSON.parse(row.reply) as Reply;\n',
    replace: '',
    test: 'tests/e2e/idempotency.e2e.test.ts',
    name: 'same moment',
  },
  {
    guard: 'a key with another body is refused',
    file: 'services/orders/src/idempotency.ts',
    find: 'if (row.body_hash !== request.bodyHash) {',
    replace: "if (row.body_hash === '') {",
    test: 'tests/e2e/idempotency.e2e.test.ts',
    name: 'another body',
  },
  {
    guard: 'a refusal for want of stock is stored',
    file: 'services/orders/src/place-order.ts',
    find: "if (error.code === 'OUT_OF_STOCK') {",
    replace: "if (error.code === 'IN_PROGRESS') {",
    test: 'tests/e2e/idempotency.e2e.test.ts',
    name: 'is repeated',
  },
  {
    guard: 'the reserve condition, over HTTP',
    file: 'services/inventory/src/holds.ts',
    find: "\n    .where((eb) => eb(eb('stock', '-', eb.ref('reserved')), '>=', quantity))",
    replace: '',
    test: 'tests/e2e/race.e2e.test.ts',
    name: 'two lines of one SKU',
  },
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
    find: '  return async (payment: ClaimedPayment): Promise<Told> => {',
    replace: `  return async (given: ClaimedPayment): Promise<Told> => {
    const payment = { ...given, id: \`\${given.id}-\${given.claim}\` };`,
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
    guard: 'a cancelled shipment that never came leaves a tombstone',
    file: 'services/delivery/src/requests.ts',
    find: `    await insertShipment(context, { status: 'CANCELLED', address: '{}', due_at: null, cancel_requested: 1 });
`,
    replace: '',
    test: 'services/delivery/test/delivery.test.ts',
    name: 'that never came',
  },
  {
    guard: 'a cancelled shipment does not leave',
    file: 'services/delivery/src/mover.ts',
    find: `    .where('status', '=', row.status)
`,
    replace: '',
    test: 'services/delivery/test/delivery.test.ts',
    name: 'while the carrier was asked',
  },
  {
    guard: 'an acknowledged commit is synced',
    file: 'adapters/embedded/src/sql-group-commit.ts',
    find: `    durable.then(() => settled.resolve('durable'), settled.reject);`,
    replace: `    durable.catch(settled.reject);
    settled.resolve('durable');`,
    test: 'adapters/embedded/test/sql-durability.test.ts',
    name: 'power cut',
  },
];
