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

const skip = endpoint === undefined && JANGTEO_REQUIRE_ENGINES !== '1' && missing;

test('the trace of an order that was sold, and of one that was declined, is the same in Jaeger', { skip }, async () => {
  assert.ok(jaeger !== undefined && endpoint !== undefined, missing);
  await using shop = await openShop({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } });
  await shop.sell('book', 5);
  const buyer = await shop.buyer();

  const traceOf = async (method: string) => {
    const { body, headers } = await buyer.order([{ sku: 'book', quantity: 1 }], { method });
    await shop.rest();
    const own = (await shop.admin('GET', `/orders/${body.order_number}/trace`)).body.spans as readonly SpanView[];
    const trace = await readFromJaeger(headers.get('x-trace-id') ?? '', own.length);
    const told = trace.spans.map(({ spanID, operationName, processID, references }) => [
      spanID,
      references[0]?.spanID ?? null,
      trace.processes[processID]?.serviceName,
      operationName,
    ]);
    const recorded = own.map(({ span_id, parent_span_id, service, name }) => [span_id, parent_span_id, service, name]);
    assert.deepEqual(told.sort(), recorded.sort());
    return { number: body.order_number, spans: trace.spans };
  };

  const { spans: sold } = await traceOf('test');
  const waits = sold.filter(({ operationName }) => operationName.startsWith('outbox wait '));
  const handled = sold.filter(({ operationName }) => operationName.startsWith('consume '));
  assert.ok(handled.length >= 7, `${handled.length} events were handled`);
  assert.ok(waits.length >= 6, `${waits.length} waited in an outbox`);

  const { number, spans: declined } = await traceOf('test_declined');
  const charge = declined.find(({ operationName }) => operationName === 'charge payment');
  const tags = Object.fromEntries(charge?.tags.map(({ key, value }) => [key, value]) ?? []);
  assert.deepEqual([tags.error, tags['error.type'], tags['jangteo.order.number']], [true, 'PAYMENT_DECLINED', number]);
});
