import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SpanView } from '@jangteo/gateway/trace-view';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { openShop } from './shop.ts';

const { JANGTEO_LAB_JAEGER_URL: jaeger, JANGTEO_LAB_OTLP_HTTP_URL: endpoint, JANGTEO_REQUIRE_ENGINES } = process.env;
const missing = 'JANGTEO_LAB_JAEGER_URL or JANGTEO_LAB_OTLP_HTTP_URL is not set';

interface JaegerSpan {
  readonly spanID: string;
  readonly operationName: string;
  readonly processID: string;
  readonly references: readonly { readonly spanID: string }[];
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
}

interface JaegerTrace {
  readonly spans: readonly JaegerSpan[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

async function readFromJaeger(traceId: string, spans: number): Promise<JaegerTrace> {
  let seen = 0;
  for (let tries = 0; tries < 200; tries++) {
    const response = await fetch(`${jaeger}/api/traces/${traceId}`);
    if (response.ok) {
      const { data } = (await response.json()) as { data: JaegerTrace[] };
      seen = data[0]?.spans.length ?? 0;
      if (data[0] !== undefined && seen >= spans) return data[0];
    }
    await systemRuntime.clock.sleep(100);
  }
  throw new Error(`Jaeger has ${seen} of ${spans} spans of ${traceId}`);
}

test('an order’s trace is the same in Jaeger, with its error', {
  skip: endpoint === undefined && JANGTEO_REQUIRE_ENGINES !== '1' && missing,
}, async () => {
  assert.ok(jaeger !== undefined && endpoint !== undefined, missing);
  await using shop = await openShop({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } });
  await shop.sell('book', 5);
  const buyer = await shop.buyer();
  const { body, headers } = await buyer.order([{ sku: 'book', quantity: 1 }], { method: 'test_declined' });
  await shop.rest();
  const traceId = headers.get('x-trace-id') ?? '';
  const own = (await shop.admin('GET', `/orders/${body.order_number}/trace`)).body.spans as readonly SpanView[];
  const { spans, processes } = await readFromJaeger(traceId, own.length);

  const told = spans.map(({ spanID, operationName, processID, references }) => [
    spanID,
    references[0]?.spanID ?? null,
    processes[processID]?.serviceName,
    operationName,
  ]);
  const recorded = own.map(({ span_id, parent_span_id, service, name }) => [span_id, parent_span_id, service, name]);
  assert.deepEqual(told.sort(), recorded.sort());
  const charge = spans.find(({ operationName }) => operationName === 'charge payment');
  const tags = Object.fromEntries(charge?.tags.map(({ key, value }) => [key, value]) ?? []);
  assert.deepEqual([tags.error, tags['error.type'], tags['jangteo.order.number']], [true, 'PAYMENT_DECLINED', body.order_number]);
});
