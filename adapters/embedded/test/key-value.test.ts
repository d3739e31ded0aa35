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
import { type KeyValueBench, keyValueSuite } from '@jangteo/ports/kv/key-value.suite';
import { type SeverableEngine, severable } from './severable-engine.ts';

interface EmbeddedBench extends KeyValueBench {
  readonly engine: SeverableEngine;
  /** How many rows are stored. */
  stored(): Promise<number>;
}

async function openBench(): Promise<EmbeddedBench> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-kv-'));
  const clock = manualClock();
  const runtime: Runtime = { ...systemRuntime, clock };
  const start = async () => {
    const engine = severable(embeddedSqlEngine({ directory, runtime: systemRuntime }));
    return { engine, kv: await embeddedKeyValue({ engine, runtime }) };
  };
  let now = await start();
  return {
    get kv() {
      return now.kv;
    },
    get engine() {
      return now.engine;
    },
    async elapse(ms) {
      await clock.advance(ms);
      await now.engine.idle();
    },
    async stored() {
      const { read } = now.engine.store<{ entries: { key: string } }>('kv');
      const { rows } = await read
        .selectFrom('entries')
        .select(({ fn }) => fn.countAll<number>().as('rows'))
        .executeTakeFirstOrThrow();
      return rows;
    },
    async restart() {
      await now.kv.close();
      now = await start();
    },
    async crash() {
      await now.engine.cut();
      now = await start();
    },
    async close() {
      await now.kv.close();
      await rm(directory, { recursive: true });
    },
  };
}

keyValueSuite('embedded', openBench);

async function onBench(body: (bench: EmbeddedBench) => Promise<void>): Promise<void> {
  const bench = await openBench();
  try {
    await body(bench);
  } finally {
    await bench.close();
  }
}

test('changes are stored behind, many to a transaction', () =>
  onBench(async ({ kv, engine, elapse, stored }) => {
    let commits = 0;
    engine.store('kv').onCommit(() => commits++);
    for (let n = 0; n < 1_200; n++) {
      await kv.set(`cart:${n}`, 'first');
      await kv.set(`cart:${n}`, 'second');
    }
    assert.equal(await stored(), 0);
    await elapse(1_000);
    assert.equal(await stored(), 1_200);
    assert.ok(commits <= 3, `${commits} commits`);
  }));

test('what has expired leaves memory and store without being read', () =>
  onBench(async ({ kv, elapse, stored }) => {
    for (let n = 0; n < 300; n++) await kv.set(`session:${n}`, 'v', n < 200 ? 5_000 : 60_000);
    await elapse(1_000);
    assert.equal(await stored(), 300);
    await elapse(10_000);
    assert.equal(await stored(), 100);
  }));

test('what could not be stored is stored when the engine is back', () =>
  onBench(async ({ kv, engine, elapse, stored }) => {
    const back = engine.fail();
    await kv.set('cart:1', 'v');
    await elapse(2_000);
    assert.equal(await stored(), 0);
    assert.equal(await kv.get('cart:1'), 'v');
    back();
    await elapse(1_000);
    assert.equal(await stored(), 1);
  }));

test('it is not used inside a transaction, nor after it is closed', () =>
  onBench(async (bench) => {
    const other = await bench.engine.open('other', []);
    await assert.rejects(
      other.transaction(() => bench.kv.set('cart:1', 'v')),
      (thrown) => hasCode(thrown, 'TX_NESTED'),
    );
    await other.close();
    await bench.kv.close();
    await assert.rejects(bench.kv.get('cart:1'), (thrown) => hasCode(thrown, 'ENGINE_AWAY'));
  }));
