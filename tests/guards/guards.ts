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
  /** For the simulator's test: within how many seeds it is found. */
  readonly seeds?: number;
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
    guard: 'what was found running alone when the process died is parked',
    file: 'packages/messaging/src/crash-watch.ts',
    find: '  await parkWhatKilled(runtime, store, log, consumer);\n',
    replace: '',
    test: 'packages/messaging/test/crash-watch.test.ts',
    name: 'takes the process down .exit. .*: doomed, innocent',
  },
  {
    guard: 'only what comes back to the same offset is suspected',
    file: 'packages/messaging/src/crash-watch.ts',
    find: 'last?.offset === committed ? last.restarts + 1 : 1',
    replace: '(last?.restarts ?? 0) + 1',
    test: 'packages/messaging/test/crash-watch.test.ts',
    name: 'parks nobody',
  },
  {
    guard: 'a run takes an event only as it is stored now',
    file: 'packages/messaging/src/retry-parked.ts',
    find: 'if ((await taken.executeTakeFirst()).numDeletedRows === 0n) throw CHANGED;',
    replace: 'await taken.executeTakeFirst();',
    test: 'packages/messaging/test/dead-letters.test.ts',
    name: 'edited while it runs',
  },
  {
    guard: 'what was discarded does not come back',
    file: 'packages/messaging/src/discard.ts',
    find: '    await recordHandled(db, consumer, eventId, clock.now());\n',
    replace: '',
    test: 'packages/messaging/test/dead-letters.test.ts',
    name: 'gone for good',
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
    guard: 'a cancelled shipment that never came leaves a tombstone',
    file: 'services/delivery/src/requests.ts',
    find: `    await insertShipment(context, { status: 'CANCELLED', address: '{}', due_at: null, cancel_requested: 1, ended_at: now });
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
  {
    guard: 'only orders’ word releases a hold, simulated',
    file: 'services/inventory/src/sweeper.ts',
    find: "if (status !== '' && status !== 'ABANDONED') continue;",
    replace: 'if (status === undefined) continue;',
    test: 'tests/simulation/simulation.test.ts',
    name: 'keeps its promises',
    seeds: 100,
  },
  {
    guard: 'a late payment is refunded, simulated',
    file: 'services/orders/src/life-table.ts',
    find: "row('CANCELLED', 'payment_success', 'CANCELLED', 'refund_requested'),",
    replace: "row('CANCELLED', 'payment_success', 'CANCELLED'),",
    test: 'tests/simulation/simulation.test.ts',
    name: 'keeps its promises',
    seeds: 100,
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
    guard: 'a group commits no offset beyond a record that is unfinished',
    file: 'packages/ports/src/log/dispatch-lane.ts',
    find: '    for (const offset of this.#unfinished) return offset;\n',
    replace: '',
    test: 'tests/simulation/simulation.test.ts',
    name: 'keeps its promises',
    seeds: 100,
  },
  {
    guard: 'a lost hold is restored only where there are units',
    file: 'services/inventory/src/restore-hold.ts',
    find: "\n      .where((eb) => eb(eb('stock', '-', eb.ref('reserved')), '>=', quantity))",
    replace: '',
    test: 'services/inventory/test/inventory.test.ts',
    name: 'restores the hold of an order that waits',
  },
  {
    guard: 'what a sold order took is not taken twice',
    file: 'services/inventory/src/restore-hold.ts',
    find: "const taken = status === 'HELD' ? held : sold;",
    replace: 'const taken = held;',
    test: 'services/inventory/test/inventory.test.ts',
    name: 'takes the units of a sold order once',
  },
  {
    guard: 'an order whose goods have left is not given up',
    file: 'services/orders/src/cancel-order.ts',
    find: "if (lifeRow(order.status, 'corrected') === undefined || (await isOnItsWay(tx, orderId))) {",
    replace: "if (lifeRow(order.status, 'corrected') === undefined) {",
    test: 'services/orders/test/step.test.ts',
    name: 'on its way, or never placed',
  },
  {
    guard: 'a shipment of an open order is not written off',
    file: 'services/delivery/src/rpc.ts',
    find: 'if (!isClosed(status)) throw',
    replace: 'if (false) throw',
    test: 'services/delivery/test/delivery.test.ts',
    name: 'writes off what left',
  },
  {
    guard: 'a parked event is not lost',
    file: 'packages/messaging/src/audit-inbox.ts',
    find: '!parked.has(event.id) && !handled.has(event.id)',
    replace: '!handled.has(event.id)',
    test: 'packages/messaging/test/audit.test.ts',
    name: 'knows nothing of',
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
  {
    guard: 'a caller decides nothing about recording',
    file: 'apps/gateway/src/request-trace.ts',
    find: 'parent: traceOf({ traceparent: headers.traceparent }),',
    replace: 'parent: traceOf(headers),',
    test: 'tests/e2e/trace.e2e.test.ts',
    name: 'a caller’s trace goes on',
  },
  {
    guard: 'a span quotes nobody',
    file: 'packages/kernel/src/tracing.ts',
    find: '(entry.status < 500 ? entry.title : detail)',
    replace: 'detail',
    test: 'tests/e2e/privacy.e2e.test.ts',
  },
  {
    guard: 'recorded spans stay within their size',
    file: 'packages/telemetry/src/telemetry-file.ts',
    find: 'if (this.bytes() > this.#bytesMax - RESERVE_BYTES)',
    replace: 'if (false)',
    test: 'packages/telemetry/test/telemetry-file.test.ts',
    name: 'a full file lets the oldest go',
  },
  {
    guard: 'recorded spans go after a day',
    file: 'packages/telemetry/src/telemetry-file.ts',
    find: '      this.spans.dropBefore(now - RETENTION_MS);\n',
    replace: '',
    test: 'packages/telemetry/test/telemetry-file.test.ts',
    name: 'older than a day go',
  },
];
