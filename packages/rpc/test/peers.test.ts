import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { systemRuntime as runtime } from '@jangteo/kernel/runtime';
import { connectTo, type Peer } from '../src/remote-peer.ts';
import { startRpcServer } from '../src/rpc-server.ts';
import { ProbeService, provideProbe } from './probe-service.ts';

const children = new Set<ChildProcess>();
const peers = new Set<Peer>();
const servers = new Set<Server>();
after(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const peer of peers) peer.close();
  for (const server of servers) server.close();
});

/** A probe service in a process of its own. */
async function startProcess(port = 0): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'probe-process.ts'), String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const [line] = await once(child.stdout, 'data');
  return { child, url: String(line).trim() };
}

function connect(baseUrl: string, states: string[] = []) {
  const peer = connectTo({ baseUrl, name: 'inventory', runtime, onStateChange: (state) => states.push(state) });
  peers.add(peer);
  return peer.client(ProbeService);
}

/** A peer that takes connections and drops them; counts them. */
async function startDropping(): Promise<{ url: string; count: () => number }> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.add(server);
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, count: () => count };
}

const isAway = (thrown: unknown) => hasCode(thrown, 'SERVICE_UNAVAILABLE') && thrown.message.includes('inventory');

test('a call under way ends when its peer is killed, later ones are refused, and the peer is found again when it is back', async () => {
  const states: string[] = [];
  const { child, url } = await startProcess();
  const { look, change } = connect(url, states);
  await look({});
  const underWay = assert.rejects(change({}), isAway);
  // The request has to be there: what is asked next is answered after it.
  await look({});
  child.kill('SIGKILL');
  await underWay;
  while (!states.includes('open')) await assert.rejects(look({}), isAway);
  await assert.rejects(look({}), isAway);

  await startProcess(Number(new URL(url).port));
  let answer = '';
  while (answer === '')
    answer = await look({ text: 'back' }).then(
      ({ text }) => text,
      () => runtime.clock.sleep(50).then(() => ''),
    );
  assert.equal(answer, 'back');
  assert.equal(states.at(-1), 'closed');
});

test('a peer that is paused is noticed long before the deadline of the calls, and answers again when it goes on', async () => {
  const states: string[] = [];
  const { child, url } = await startProcess();
  const { look, change } = connect(url, states);
  await look({});
  child.kill('SIGSTOP');
  const timeoutMs = 60_000;
  await Promise.all(Array.from({ length: 6 }, () => assert.rejects(change({}, { timeoutMs }), isAway)));
  assert.deepEqual(states, ['open']);
  await assert.rejects(look({}, { timeoutMs }), isAway);
  child.kill('SIGCONT');
  let answer = '';
  while (answer === '')
    answer = await look({ text: 'back' }).then(
      ({ text }) => text,
      () => runtime.clock.sleep(50).then(() => ''),
    );
  assert.equal(states.at(-1), 'closed');
});

test('a safe call is sent again to a peer that drops connections, another one is not', async () => {
  const { url, count } = await startDropping();
  const { look, put, change } = connect(url);
  await assert.rejects(change({}), isAway);
  assert.equal(count(), 1);
  await assert.rejects(look({}), isAway);
  assert.equal(count(), 4);
  await assert.rejects(put({}), isAway);
  // The fifth in a row opened the breaker.
  assert.equal(count(), 5);
});

test('a thousand calls to a dead peer reach it a few times', async () => {
  const { url, count } = await startDropping();
  const { look } = connect(url);
  for (let call = 0; call < 1_000; call++) await assert.rejects(look({}), isAway);
  assert.ok(count() < 50, `${count()} connections`);
});

test('errors of the service do not open the breaker, and a deadline that leaves no time to answer does not, either', async (t) => {
  const states: string[] = [];
  const refuse = async () => {
    throw new JangteoError('ENGINE_AWAY', 'the database does not answer');
  };
  const server = await startRpcServer({
    runtime,
    host: '127.0.0.1',
    port: 0,
    instance: 'probe',
    provided: [provideProbe({ look: refuse, change: () => new Promise(() => {}) })],
    health: async () => ({}),
  });
  t.after(() => server.close());
  const { look, change } = connect(server.url, states);
  for (let call = 0; call < 10; call++) await assert.rejects(look({}), (thrown) => hasCode(thrown, 'ENGINE_AWAY'));
  for (let call = 0; call < 10; call++)
    await assert.rejects(change({}, { timeoutMs: 20 }), (thrown) => hasCode(thrown, 'DEADLINE_EXCEEDED'));
  assert.equal(states.length, 0);
  await Promise.all(
    Array.from({ length: 5 }, () => assert.rejects(change({}, { timeoutMs: 150 }), (thrown) => hasCode(thrown, 'DEADLINE_EXCEEDED'))),
  );
  for (let turn = 0; turn < 1_000 && states.length === 0; turn++) await runtime.clock.sleep(1);
  assert.deepEqual(states, ['open']);
});

test('a peer that was closed is not asked again', async () => {
  const { url, count } = await startDropping();
  const peer = connectTo({ baseUrl: url, name: 'inventory', runtime });
  peers.add(peer);
  peer.close();
  await assert.rejects(peer.client(ProbeService).look({}), isAway);
  assert.equal(count(), 0);
});

test('an address that is none is refused at the start', () => {
  for (const baseUrl of ['inventory:8090', 'http://inventory:8090/path', '']) {
    assert.throws(
      () => connectTo({ baseUrl, name: 'inventory', runtime }),
      (thrown) => hasCode(thrown, 'BAD_CONFIG') && thrown.message.includes('inventory'),
    );
  }
});
