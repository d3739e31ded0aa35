import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { embeddedKeyValue } from '@jangteo/embedded/key-value';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { hasCode } from '@jangteo/kernel/errors';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { insideTransaction } from '@jangteo/kernel/transaction-scope';
import { type KeyValueBench, keyValueSuite } from '@jangteo/ports/kv/key-value.suite';
import { remoteKeyValue } from '@jangteo/remote/key-value';
import { keyValueRoutes } from '@jangteo/remote/serve-key-value';
import { severable } from '../../embedded/test/severable-engine.ts';
import { dial, listen } from './wire.ts';

interface RemoteBench extends KeyValueBench {
  /** The server goes; what it returns brings it back on the same port. */
  goAway(): Promise<() => Promise<void>>;
}

async function openBench(): Promise<RemoteBench> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-remote-kv-'));
  const clock = manualClock();
  const runtime: Runtime = { ...systemRuntime, clock };
  const start = async (port = 0) => {
    const engine = severable(embeddedSqlEngine({ directory, runtime: systemRuntime }));
    const served = await embeddedKeyValue({ engine, runtime });
    const server = await listen(keyValueRoutes(served), port);
    const wire = dial(server.port);
    return { engine, served, server, wire, kv: await remoteKeyValue({ transport: wire.transport, runtime: systemRuntime }) };
  };
  let now = await start();
  const stop = async () => {
    await now.kv.close();
    now.wire.hangUp();
    await now.server.stop();
  };
  return {
    get kv() {
      return now.kv;
    },
    async elapse(ms) {
      await clock.advance(ms);
      await now.engine.idle();
    },
    async restart() {
      await stop();
      await now.served.close();
      now = await start();
    },
    async crash() {
      await now.engine.cut();
      await stop();
      now = await start();
    },
    async goAway() {
      await now.server.stop();
      return async () => {
        now.server = await listen(keyValueRoutes(now.served), now.server.port);
      };
    },
    async close() {
      await stop();
      await now.served.close();
      await rm(directory, { recursive: true });
    },
  };
}

keyValueSuite('remote', openBench, 300);

async function onBench(body: (bench: RemoteBench) => Promise<void>): Promise<void> {
  const bench = await openBench();
  try {
    await body(bench);
  } finally {
    await bench.close();
  }
}

const away = (thrown: unknown) => hasCode(thrown, 'ENGINE_AWAY');

test('while its server is away a key-value store says so, and goes on when it is back', () =>
  onBench(async ({ kv, goAway }) => {
    await kv.set('cart:1', 'v');
    const back = await goAway();
    await assert.rejects(kv.get('cart:1'), away);
    await assert.rejects(kv.increment('cart:1', 1), away);
    await back();
    assert.equal(await kv.get('cart:1'), 'v');
  }));

test('a remote key-value store is not used inside a transaction, nor after it is closed', () =>
  onBench(async ({ kv }) => {
    await assert.rejects(
      insideTransaction('orders', () => kv.set('cart:1', 'v')),
      (thrown) => hasCode(thrown, 'TX_NESTED'),
    );
    await kv.close();
    await assert.rejects(kv.get('cart:1'), away);
  }));
