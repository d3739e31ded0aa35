import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectSession, constants } from 'node:http2';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { createClient } from '@connectrpc/connect';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime as runtime } from '@jangteo/kernel/runtime';
import { connectTo, type Peer } from '../src/remote-peer.ts';
import { type RpcServer, type RpcServerOptions, startRpcServer } from '../src/rpc-server.ts';
import type { Handlers } from '../src/service-types.ts';
import { ProbeService, provideProbe } from './probe-service.ts';

const LOOK = '/jangteo.probe.v1.ProbeService/Look';
const LOOPBACK = '127.0.0.1';

const open: { close(): void | Promise<void> }[] = [];
after(() => Promise.all(open.map((one) => one.close())));

async function start(handlers: Partial<Handlers<typeof ProbeService>>, options: Partial<RpcServerOptions> = {}): Promise<RpcServer> {
  const server = await startRpcServer({
    runtime,
    host: LOOPBACK,
    port: 0,
    instance: 'the-instance',
    provided: [provideProbe(handlers)],
    health: async () => ({}),
    ...options,
  });
  open.unshift(server);
  return server;
}

function connectPeer(baseUrl: string, secret?: string): Peer {
  const peer = connectTo({ baseUrl, name: 'probe', runtime, secret });
  open.unshift(peer);
  return peer;
}

const echo: Partial<Handlers<typeof ProbeService>> = { look: async ({ text }) => ({ text: `${text}!` }) };

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

test('the same port answers JSON over HTTP/1.1, for curl', async () => {
  const server = await start(echo);
  const response = await post(server.url + LOOK, { text: '신발' });
  assert.deepEqual([response.status, await response.json()], [200, { text: '신발!' }]);
});

test('a connection is told apart by its first bytes, however slowly they come', async () => {
  const server = await start(echo);
  const port = Number(new URL(server.url).port);
  const say = async (text: string, isEnough: (heard: string) => boolean): Promise<string> => {
    const socket = connect(port, LOOPBACK);
    socket.setNoDelay(true);
    let heard = '';
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      if (isEnough(heard)) resolve();
    });
    socket.on('close', () => resolve());
    for (const byte of text) {
      socket.write(byte);
      await runtime.clock.sleep(2);
    }
    await promise;
    socket.destroy();
    return heard;
  };
  const body = '{"text":"PRI"}';
  const request = `POST ${LOOK} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  assert.match(await say(request, (heard) => heard.includes('}')), /200 OK[\s\S]*PRI!/);
  // The settings of the server are its first frame: type 4, stream 0.
  const isFrame = (heard: string) => heard.length >= 9;
  assert.equal((await say('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', isFrame)).charCodeAt(3), 4);
  assert.match(await say('PR\r\n\r\n', (heard) => heard.includes('\r\n')), /^HTTP\/1\.1 400/);
});

test('a request that cannot be read does not bring the process down', async () => {
  const server = await start(echo);
  const socket = connect(Number(new URL(server.url).port), LOOPBACK);
  socket.write(`POST ${LOOK} HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`);
  socket.resume();
  await once(socket, 'close');
  assert.equal((await fetch(`${server.url}/health/live`)).status, 200);
});

test('it tells whether it lives, whether it is ready, and its metrics', async () => {
  let ok = true;
  const server = await start(echo, { health: async () => ({ store: { ok } }), metrics: async () => 'jangteo_calls_total 1\n' });
  const get = async (path: string) => {
    const response = await fetch(server.url + path);
    return [response.status, await response.text()];
  };
  assert.deepEqual(await get('/health/live'), [200, '{"status":"live","instance":"the-instance"}']);
  assert.deepEqual(await get('/health/ready?verbose'), [200, '{"status":"ready","dependencies":{"store":{"ok":true}}}']);
  ok = false;
  assert.deepEqual(await get('/health/ready'), [503, '{"status":"not_ready","dependencies":{"store":{"ok":false}}}']);
  assert.deepEqual(await get('/metrics'), [200, 'jangteo_calls_total 1\n']);
  assert.equal((await get('/'))[0], 404);
});

test('a call has to bring the secret where there is one', async () => {
  let calls = 0;
  const look = async () => {
    calls += 1;
    return { text: 'seen' };
  };
  const server = await start({ look }, { secret: 'open sesame' });
  const attempt = async (secret: string | undefined) => {
    const peer = connectPeer(server.url, secret);
    try {
      return (await peer.client(ProbeService).look({})).text;
    } catch (thrown) {
      return hasCode(thrown, 'BAD_CONFIG') && thrown.message;
    }
  };
  const refusal = 'probe: the call does not bring the JANGTEO_RPC_SECRET of this process';
  assert.deepEqual(
    [await attempt(undefined), await attempt('open sesam'), await attempt('open sesame!'), await attempt('open sesame')],
    [refusal, refusal, refusal, 'seen'],
  );
  const response = await post(server.url + LOOK, {});
  assert.deepEqual([response.status, ((await response.json()) as { code: string }).code], [401, 'unauthenticated']);
  assert.equal(calls, 1);
  assert.equal((await fetch(`${server.url}/health/live`)).status, 200);
});

test('other machines are not let in without a secret', async () => {
  for (const host of ['0.0.0.0', '::', 'shop.example', '10.0.0.1']) {
    await assert.rejects(start(echo, { host }), (thrown) => hasCode(thrown, 'BAD_CONFIG') && thrown.message.includes('JANGTEO_RPC_SECRET'));
  }
  const server = await start(echo, { host: '0.0.0.0', secret: 'open sesame' });
  assert.match(server.url, /^http:\/\/127\.0\.0\.1:/);
});

test('a page in a browser of this machine cannot call', async () => {
  const server = await start(echo);
  assert.equal((await post(server.url + LOOK, {}, { origin: 'https://elsewhere.example' })).status, 403);
  // A name that somebody else made point here (DNS rebinding).
  const session = connectSession(server.url);
  open.unshift(session);
  const status = await new Promise((resolve) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': LOOK,
      ':authority': 'elsewhere.example',
      'content-type': 'application/json',
    });
    stream.on('response', (headers) => resolve(headers[constants.HTTP2_HEADER_STATUS]));
    stream.resume();
    stream.end('{}');
  });
  assert.equal(status, 403);
});

test('a port that is taken is called so', async () => {
  const server = await start(echo);
  const { port } = new URL(server.url);
  await assert.rejects(start(echo, { port: Number(port) }), (thrown) => hasCode(thrown, 'PORT_IN_USE') && thrown.message.includes(port));
});

test('a message of more than 8 MB is refused, either way; eight of the largest at a time are not', async () => {
  const server = await start({ look: async ({ text }) => ({ text: text === 'much' ? 'x'.repeat(9_000_000) : text.slice(0, 8_000_000) }) });
  const peer = connectPeer(server.url);
  const { look } = peer.client(ProbeService);
  const tooLarge = (thrown: unknown) => hasCode(thrown, 'BODY_TOO_LARGE') && thrown.message.includes('8388608');
  await assert.rejects(look({ text: 'x'.repeat(9_000_000) }), tooLarge);
  await assert.rejects(look({ text: 'much' }), tooLarge);
  // Without a limit of the client's own.
  for (const text of ['x'.repeat(9_000_000), 'much']) {
    const response = await post(server.url + LOOK, { text });
    assert.equal(((await response.json()) as { code?: string }).code, 'resource_exhausted');
  }
  const text = 'x'.repeat(8_000_000);
  const all = await Promise.all(Array.from({ length: 8 }, () => look({ text }, { timeoutMs: 60_000 })));
  assert.ok(all.every((one) => one.text.length === text.length));
});

test('what the server does not have is UNIMPLEMENTED', async () => {
  const server = await start(echo, { provided: [] });
  const peer = connectPeer(server.url);
  await assert.rejects(
    peer.client(ProbeService).look({}),
    (thrown) => hasCode(thrown, 'UNIMPLEMENTED') && thrown.message.includes('probe'),
  );
});

test('closing finishes the calls under way and takes no new ones', async () => {
  const goOn = Promise.withResolvers<void>();
  let begun = 0;
  const both = Promise.withResolvers<void>();
  const server = await start({
    look: async () => {
      begun += 1;
      if (begun === 2) both.resolve();
      await goOn.promise;
      return { text: 'finished' };
    },
  });
  const peer = connectPeer(server.url);
  const byGrpc = peer.client(ProbeService).look({});
  const byJson = post(server.url + LOOK, {}).then((response) => response.json());
  await both.promise;
  let closed = false;
  const closing = server.close().then(() => {
    closed = true;
  });
  const late = connectPeer(server.url);
  await assert.rejects(late.client(ProbeService).change({}), (thrown) => hasCode(thrown, 'SERVICE_UNAVAILABLE'));
  await runtime.clock.sleep(300);
  assert.equal(closed, false);
  goOn.resolve();
  assert.deepEqual([(await byGrpc).text, await byJson], ['finished', { text: 'finished' }]);
  await closing;
});

test('closing ends the streams', async () => {
  let ended = false;
  const server = await start(echo, {
    provided: [],
    routes: (router) =>
      router.service(ProbeService, {
        async *watch(_request, { signal }) {
          yield { text: 'first' };
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          ended = true;
        },
      }),
  });
  const peer = connectPeer(server.url);
  const heard: string[] = [];
  for await (const { text } of createClient(ProbeService, peer.transport).watch({})) {
    heard.push(text);
    void server.close();
  }
  assert.deepEqual([heard, ended], [['first'], true]);
});
