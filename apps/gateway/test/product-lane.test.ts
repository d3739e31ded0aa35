import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { JangteoError } from '@jangteo/kernel/errors';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { seededRandom } from '@jangteo/kernel/random';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { createTracer, type FinishedSpan } from '@jangteo/kernel/tracing';
import type { FastifyInstance } from 'fastify';
import { gatewayOver, type StubOptions } from './stub-shop.ts';

const JSON_TEXT = '{"id":"shirt","title":"셔츠"}';

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

/** A gateway that knows one product, asked over its socket, where the lane is, and past it. */
async function openGateway(options: StubOptions = {}, reading: () => Promise<unknown> = async () => {}, isAtHand = false) {
  const shirt = { id: 'shirt', version: 7n, json: JSON_TEXT };
  const getProduct = ({ id }: { id?: string }) => (id === 'shirt' ? { product: shirt } : undefined);
  const catalog = {
    async getProduct({ id }: { id: string }) {
      await reading();
      if (id === 'broken') throw new Error('a row that cannot be read');
      if (id !== 'shirt') throw new JangteoError('NOT_FOUND', `there is no product "${id}"`);
      return { product: shirt };
    },
  };
  const app = await gatewayOver({ catalog, ...(isAtHand && { atHand: { getProduct } }) }, options);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return Object.assign(app, { [Symbol.asyncDispose]: () => app.close() });
}

/** How many requests a route handled while `work` ran. */
async function routed(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const onRoute = () => void count++;
  subscribe('tracing:fastify.request.handler:start', onRoute);
  await work();
  unsubscribe('tracing:fastify.request.handler:start', onRoute);
  return count;
}

async function overSocket(
  app: FastifyInstance,
  method: string,
  path: string,
  headers: Record<string, string>,
  agent: Agent | false = false,
): Promise<Answer> {
  const { port } = app.server.address() as AddressInfo;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = httpRequest({ port, host: '127.0.0.1', method, path, headers, agent }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      body += text;
    });
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
  });
  sent.on('error', reject);
  sent.end();
  return await promise;
}

/** As a browser or a proxy keeps it, until the test ends. */
function oneConnection(t: TestContext): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  return agent;
}

async function pastTheLane(app: FastifyInstance, method: 'GET', path: string, headers: Record<string, string>): Promise<Answer> {
  const { statusCode, headers: answered, body } = await app.inject({ method, url: path, headers, remoteAddress: '127.0.0.1' });
  return { status: statusCode, headers: answered, body };
}

/** Without what is another one with each answer, or belongs to the socket. */
function comparable({ status, headers, body }: Answer) {
  const { date: _date, connection: _connection, 'keep-alive': _keepAlive, 'x-trace-id': traceId, ...rest } = headers;
  assert.match(String(traceId), /^[0-9a-f]{32}$/);
  return { status, headers: rest, body: body.replaceAll(String(traceId), 'TRACE') };
}

const REQUESTS: readonly (readonly [string, string, Record<string, string>?])[] = [
  ['a plain read', '/v1/products/shirt'],
  ['what the caller has already', '/v1/products/shirt', { 'if-none-match': '"7"' }],
  ['one of several tags', '/v1/products/shirt', { 'if-none-match': '"5", W/"7"' }],
  ['another version', '/v1/products/shirt', { 'if-none-match': '"6"' }],
  ['too long a list of tags', '/v1/products/shirt', { 'if-none-match': '"6",'.repeat(400) }],
  ['with a session', '/v1/products/shirt', { authorization: 'Bearer some-token' }],
  ['with a cookie', '/v1/products/shirt', { cookie: 'jangteo_session=abc; theme=dark' }],
  ['with a cookie that is none', '/v1/products/shirt', { cookie: '%%%=;;' }],
  ['forwarded by somebody', '/v1/products/shirt', { 'x-forwarded-for': '203.0.113.7, 10.0.0.1' }],
  ['forwarded by nobody who can be', '/v1/products/shirt', { 'x-forwarded-for': 'unknown,, %00:::, 999.1.2.3' }],
  ['from another site', '/v1/products/shirt', { origin: 'https://front.example' }],
  ['a projection', '/v1/products/shirt?fields=title'],
  ['an unknown parameter', '/v1/products/shirt?nonsense=1'],
  ['an encoded id', '/v1/products/%73hirt'],
  ['no such product', '/v1/products/socks'],
  ['a product that cannot be read', '/v1/products/broken'],
  ['too long an id', `/v1/products/${'x'.repeat(129)}`],
  ['a slash at the end', '/v1/products/shirt/'],
];

const ENVIRONMENTS: Readonly<Record<string, Record<string, string>>> = {
  'on its own': {},
  'where other origins may ask': { JANGTEO_CORS_ORIGINS: 'https://front.example' },
  'behind a proxy': { JANGTEO_TRUSTED_PROXIES: '127.0.0.1' },
};

for (const [where, environment] of Object.entries(ENVIRONMENTS)) {
  test(`over a socket each request is answered as by its route: ${where}`, async () => {
    for (const isAtHand of [false, true]) {
      await using app = await openGateway({ environment }, undefined, isAtHand);
      for (const [name, path, headers = {}] of REQUESTS) {
        const [lane, route] = [await overSocket(app, 'GET', path, headers), await pastTheLane(app, 'GET', path, headers)];
        assert.deepEqual(comparable(lane), comparable(route), name);
      }
    }
  });
}

test('no route handles a plain read, but whatever is more', async () => {
  await using app = await openGateway();
  const ask = (method: string, path: string, headers: Record<string, string> = {}) => routed(() => overSocket(app, method, path, headers));
  for (const [name, path, headers = {}] of REQUESTS.slice(0, 4)) assert.equal(await ask('GET', path, headers), 0, name);
  const withCredentials: Record<string, string>[] = [{ authorization: 'Bearer some-token' }, { cookie: 'theme=dark' }];
  for (const headers of withCredentials) assert.equal(await ask('GET', '/v1/products/shirt', headers), 0);
  assert.equal(await ask('HEAD', '/v1/products/shirt'), 1);
  assert.equal(await ask('GET', '/v1/products/shirt?stock=true'), 1);
  assert.equal(await ask('GET', '/v1/products/shirt', { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }), 1);
});

test('plain reads count like others towards the limit, and one that a route answers in the end counts once', async () => {
  await using app = await openGateway({ environment: { JANGTEO_RATE_LIMIT_ADDRESS: '4' } });
  const get = async (path: string) => (await overSocket(app, 'GET', path, {})).status;
  assert.deepEqual([await get('/v1/products/shirt'), await get('/v1/products/socks')], [200, 404]);
  assert.deepEqual([await get('/v1/products/shirt?fields=title'), await get('/v1/products/shirt')], [200, 200]);
  const refused = await overSocket(app, 'GET', '/v1/products/shirt', {});
  assert.deepEqual([refused.status, refused.headers['ratelimit-limit']], [429, '4']);
  assert.deepEqual(await get('/v1/products/socks'), 429);
});

test('over one connection whoever says who they are has a limit of their own', async (t) => {
  await using app = await openGateway({ environment: { JANGTEO_RATE_LIMIT_ADDRESS: '2', JANGTEO_RATE_LIMIT: '1' } });
  const agent = oneConnection(t);
  const statuses: (number | undefined)[] = [];
  for (const token of [undefined, 'minji', undefined, 'jiho', 'minji', undefined]) {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    statuses.push((await overSocket(app, 'GET', '/v1/products/shirt', headers, agent)).status);
  }
  assert.deepEqual(statuses, [200, 200, 200, 200, 429, 429]);
  assert.equal(await new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count))), 1);
});

test('behind a proxy each client has a limit of its own', async (t) => {
  await using app = await openGateway({ environment: { JANGTEO_RATE_LIMIT_ADDRESS: '2', JANGTEO_TRUSTED_PROXIES: '127.0.0.1' } });
  const agent = oneConnection(t);
  const statuses: (number | undefined)[] = [];
  for (const client of ['203.0.113.7', '203.0.113.8', '203.0.113.8', '203.0.113.8', '203.0.113.7', '203.0.113.7']) {
    statuses.push((await overSocket(app, 'GET', '/v1/products/shirt', { 'x-forwarded-for': client }, agent)).status);
  }
  assert.deepEqual(statuses, [200, 200, 200, 429, 200, 429]);
});

test('a read that is under way when the gateway closes is answered', async () => {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const app = await openGateway({}, () => {
    begun.resolve();
    return gate.promise;
  });
  const answer = overSocket(app, 'GET', '/v1/products/shirt', {});
  await begun.promise;
  const closed = app.close();
  await nextTurn();
  gate.resolve();
  const { status, headers, body } = await answer;
  assert.deepEqual([status, headers.connection, body], [200, 'close', JSON_TEXT]);
  await closed;
});

test('reads are measured, and one whose trace is recorded takes the route with the trace that was begun', async () => {
  const measured: object[] = [];
  const meter: Runtime['meter'] = {
    ...systemRuntime.meter,
    histogram: (name) => ({ record: (_value, labels = {}) => void (name === 'jangteo_http_request_seconds' && measured.push(labels)) }),
    for: () => meter,
  };
  const spans: FinishedSpan[] = [];
  const clock = manualClock();
  const tracer = createTracer({ clock, random: seededRandom(1), service: 'test', sink: (span) => spans.push(span), tracesPerSecond: 100 });
  await using app = await openGateway({ runtime: { clock, meter, tracer } });
  const ids: unknown[] = [];
  const handled = await routed(async () => {
    for (let nth = 0; nth < 3; nth++) ids.push((await overSocket(app, 'GET', '/v1/products/shirt', {})).headers['x-trace-id']);
    await clock.advance(100);
    for (let nth = 0; nth < 3; nth++) ids.push((await overSocket(app, 'GET', '/v1/products/shirt', {})).headers['x-trace-id']);
  });
  // One of those that come within a tenth of a second.
  assert.deepEqual([handled, spans.map(({ traceId }) => traceId)], [2, [ids[0], ids[3]]]);
  assert.deepEqual(measured, Array(6).fill({ route: '/v1/products/:id', method: 'GET', status: '200' }));
});
