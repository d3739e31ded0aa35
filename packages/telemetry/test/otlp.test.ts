import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const here = import.meta.dirname;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-otlp-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function record(environment: Record<string, string>): Promise<{ loads: string[]; traceId: string; lost: string[] }> {
  const preload = pathToFileURL(join(here, 'print-modules.mjs')).href;
  const args = ['--import', preload, join(here, 'telemetry-process.ts'), directory];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...environment } });
  const lines = stdout.trimEnd().split('\n');
  const told = JSON.parse(lines.at(-1) ?? '{}');
  return { loads: [...new Set(lines.slice(0, -1).map((line) => line.replace('loads ', '')))].sort(), ...told };
}

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: { resourceSpans?: Json[]; resourceMetrics?: Json[] };
}
// biome-ignore lint/suspicious/noExplicitAny: what comes over the wire, looked into by its known paths.
type Json = any;

async function withCollector(status: number, work: (url: string) => Promise<void>): Promise<Received[]> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    received.push({ url: request.url, headers: request.headers, body: (await json(request)) as Received['body'] });
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return received;
}

const attributesOf = (list: Json[]) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));

test('without an endpoint nothing of OpenTelemetry’s SDK is loaded', async () => {
  const { loads, traceId } = await record({ OTEL_EXPORTER_OTLP_ENDPOINT: '' });
  assert.match(traceId, /^[0-9a-f]{32}$/);
  // prom-client asks for the API alone, for exemplars.
  assert.deepEqual(loads, ['api']);
});

test('with an endpoint spans and metrics go there, named as the operator wants', async () => {
  let traceId = '';
  const received = await withCollector(200, async (url) => {
    const told = await record({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    });
    assert.ok(told.loads.includes('exporter-trace-otlp-http'));
    assert.deepEqual(told.lost, []);
    traceId = told.traceId;
  });
  const traces = received.find(({ url }) => url === '/v1/traces');
  assert.equal(traces?.headers.authorization, 'Bearer abc');
  const { resource, scopeSpans } = traces?.body.resourceSpans?.[0] ?? {};
  const named = attributesOf(resource.attributes);
  assert.deepEqual(
    [named['service.name'], named['service.namespace'], named['deployment.environment.name']],
    ['payments', 'jangteo', 'test'],
  );
  const [span] = scopeSpans[0].spans;
  assert.deepEqual([span.traceId, span.name, span.status.message], [traceId, 'charge payment', 'no page left']);
  const attributes = attributesOf(span.attributes);
  assert.deepEqual([attributes['error.type'], attributes['jangteo.order.number']], ['STORE_FULL', '20261120-0000001234-7']);

  const metrics = received.findLast(({ url }) => url === '/v1/metrics')?.body.resourceMetrics?.[0].scopeMetrics[0].metrics;
  const histogram = metrics.find(({ name }: Json) => name === 'jangteo_test_seconds').histogram.dataPoints[0];
  assert.equal(Number(histogram.count), 1);
  assert.equal(histogram.bucketCounts.length, histogram.explicitBounds.length + 1);
  assert.equal(Number(histogram.bucketCounts[histogram.explicitBounds.indexOf(0.025)]), 1);
});

test('a name that the operator chose is that of every service', async () => {
  const received = await withCollector(200, async (url) => {
    await record({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SERVICE_NAME: 'my-shop' });
  });
  const traces = received.find(({ url }) => url === '/v1/traces');
  const { resource, scopeSpans } = traces?.body.resourceSpans?.[0] ?? {};
  assert.equal(attributesOf(resource.attributes)['service.name'], 'my-shop');
  assert.equal(attributesOf(scopeSpans[0].spans[0].attributes)['jangteo.service'], 'payments');
});

test('what a collector refuses is counted and stays in the store', async () => {
  await withCollector(400, async (url) => {
    const { traceId, lost } = await record({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    assert.match(traceId, /^[0-9a-f]{32}$/);
    assert.deepEqual(lost, ['jangteo_spans_lost_total{where="otlp",service="shop"} 1']);
  });
});
