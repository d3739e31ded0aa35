import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SpanView } from '@jangteo/gateway/trace-view';
import { kafkaEventLog } from '@jangteo/kafka/event-log';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { messagingMigrations } from '@jangteo/messaging/migrations';
import { writeOutbox } from '@jangteo/messaging/outbox';
import { startOutboxMarks } from '@jangteo/messaging/outbox-marks';
import type { MessagingTables } from '@jangteo/messaging/tables';
import { mysqlSqlEngine } from '@jangteo/mysql/sql-engine';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import type { EventLog, LogRecord } from '@jangteo/ports/log/event-log';
import { cleanEngines, engineUrlsFor, openDebezium } from '../e2e/real-engines.ts';
import { openShop } from '../e2e/shop.ts';

const connect = engineUrl('JANGTEO_CONNECT_URL');
const runtime = systemRuntime;

async function recordsOf(log: EventLog, topic: string): Promise<LogRecord[]> {
  const all: LogRecord[] = [];
  for (const { partition, start } of await log.ends(topic)) all.push(...(await log.read({ topic, partition, offset: start }, 1_000)));
  return all;
}

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await check()); tries++) {
    assert.ok(tries < 300, what);
    await runtime.clock.sleep(100);
  }
}

if (connect !== undefined) {
  test('what was in the outbox before the connector is published first, each payload as it stands; rows go when they are in the log', async (t) => {
    const folder = `/jangteo-cdc-${crypto.randomUUID().slice(0, 8)}`;
    const environment = engineUrlsFor(folder);
    t.after(() => cleanEngines(folder));
    const store = await mysqlSqlEngine({ url: environment.JANGTEO_SQL_URL ?? '', runtime }).open<MessagingTables>(
      'orders',
      messagingMigrations,
    );
    t.after(() => store.close());
    const write = (topic: string, key: string, payload: string) =>
      store.transaction((tx) => writeOutbox(runtime, tx, { topic, aggregate_id: key, type: 'order_created', version: 1, payload }));
    const odd = '{"b":1,  "a":"값 \\u0000 \\" 🛒"}';
    for (let at = 0; at < 5; at++) await write('orders', `order-${at % 2}`, at === 0 ? odd : `{"at":${at}}`);
    const closeDebezium = await openDebezium(environment);
    t.after(closeDebezium);
    await write('no such topic!', 'order-0', '{"at":"dlq 1"}');
    await write('unknown', 'order-0', '{"at":"dlq 2"}');
    await write('orders', 'order-0', '{"at":"last"}');

    const log = await kafkaEventLog({ url: environment.JANGTEO_LOG_URL ?? '', runtime });
    t.after(() => log.close());
    await until(
      'all are published',
      async () => (await recordsOf(log, 'orders')).length >= 6 && (await recordsOf(log, 'outbox-dlq')).length >= 2,
    );
    const orders = await recordsOf(log, 'orders');
    const valuesOf = (key: string) => orders.filter((record) => record.key === key).map(({ value }) => value);
    assert.deepEqual(valuesOf('order-0'), [odd, '{"at":2}', '{"at":4}', '{"at":"last"}']);
    assert.deepEqual(valuesOf('order-1'), ['{"at":1}', '{"at":3}']);
    assert.deepEqual((await recordsOf(log, 'outbox-dlq')).map(({ value }) => value).sort(), ['{"at":"dlq 1"}', '{"at":"dlq 2"}']);
    const { ce_id, ce_type, ce_version, ce_subject, ce_time = '' } = orders[0]?.headers ?? {};
    assert.match(ce_id ?? '', /^[0-9a-f-]{36}$/);
    assert.deepEqual([ce_type, ce_version, ce_subject], ['order_created', '1', orders[0]?.key]);
    assert.ok(!Number.isNaN(Date.parse(ce_time)), ce_time);

    const marks = await startOutboxMarks(runtime, store, log);
    await until('the outbox is empty', async () => (await store.read.selectFrom('outbox').selectAll().execute()).length === 0);
    await marks.stop();
  });

  test('changes of the stock and of products are told in Debezium’s envelope, from what there was on', async (t) => {
    await using shop = await openShop();
    await shop.sell('lamp', 7);
    await shop.rest();
    const log = await kafkaEventLog({ url: engineUrlsFor(shop.directory).JANGTEO_LOG_URL ?? '', runtime });
    t.after(() => log.close());
    await until('the change is there', async () => {
      const changes = (await recordsOf(log, 'changes.inventory')).map(({ value }) => JSON.parse(value));
      return changes.some(
        ({ after, op, ts_ms }) => after?.sku === 'lamp' && after.stock === 7 && ['c', 'u', 'r'].includes(op) && ts_ms > 0,
      );
    });
    const fieldsOf = (text: string) => Object.keys(JSON.parse(text) as object);
    const [row] = (await recordsOf(log, 'changes.inventory')).filter(({ key }) => key === '{"sku":"lamp"}');
    await until('the product is there, in the same envelope', async () => {
      const [product] = (await recordsOf(log, 'changes.products')).filter(({ key }) => key === '{"id":"lamp"}');
      if (product === undefined) return false;
      const { after, op, source } = JSON.parse(product.value);
      assert.deepEqual([after.id, after.skus, source.collection], ['lamp', ['lamp'], 'products']);
      assert.ok(['c', 'u', 'r'].includes(op), op);
      const ofRow = fieldsOf(row?.value ?? '{}');
      assert.deepEqual(
        fieldsOf(product.value).filter((field) => !ofRow.includes(field)),
        [],
      );
      return true;
    });
  });

  test('an order is one trace through Debezium, and each wait in an outbox is a step of its own', async () => {
    await using shop = await openShop();
    await shop.sell('book', 5);
    const buyer = await shop.buyer();
    const { body, headers } = await buyer.order([{ sku: 'book', quantity: 1 }]);
    await shop.rest();
    const trace = (await shop.admin('GET', `/orders/${body.order_number}/trace`)).body as unknown as {
      trace_ids: string[];
      spans: SpanView[];
    };
    assert.deepEqual(trace.trace_ids, [headers.get('x-trace-id')]);
    const byId = new Map(trace.spans.map((span) => [span.span_id, span]));
    const consumed = trace.spans.filter(({ name }) => name.startsWith('consume '));
    assert.ok(consumed.length >= 7, consumed.map(({ name }) => name).join(', '));
    for (const span of consumed) {
      const wait = byId.get(span.parent_span_id ?? '');
      assert.equal(wait?.name, span.name.replace('consume', 'outbox wait'));
      const writing = byId.get(wait?.parent_span_id ?? '');
      assert.match(writing?.name ?? 'nothing', /^(transaction|consume|charge|move)/, `${wait?.name} hangs in the air`);
      assert.ok((wait?.duration_ms ?? -1) >= 0);
    }
    assert.equal(trace.spans.filter(({ name }) => name.startsWith('outbox wait ')).length, consumed.length, 'one for each that consumes');
    assert.equal(trace.spans.filter(({ name }) => name.startsWith('publish ')).length, 0);
  });
}
