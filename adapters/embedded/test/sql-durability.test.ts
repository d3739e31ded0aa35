import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, fdatasync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { describe, type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hasCode } from '@jangteo/kernel/errors';
import { silentLogger } from '@jangteo/kernel/logger';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { type ShopStore, type ShopTables, shopMigrations, titles } from '@jangteo/ports/sql/sql-bench';
import type { SqlEngine } from '@jangteo/ports/sql/sql-store';
import { embeddedSqlEngine } from '../src/sql-engine.ts';

const sync = promisify(fdatasync);

/** A folder that goes with the test, after its store. */
function folder(t: TestContext, shop?: () => ShopStore): string {
  const directory = mkdtempSync(join(tmpdir(), 'jangteo-durability-'));
  t.after(async () => {
    await shop?.().close();
    rmSync(directory, { recursive: true });
  });
  return directory;
}

/** A machine that can lose its power: then only what was synced is left. */
class Machine {
  readonly directory: string;
  shop!: ShopStore;
  syncs = 0;
  largestWal = 0;
  #copies = 0;
  #durable = '';

  constructor(directory: string) {
    this.directory = directory;
  }

  static async start(t: TestContext, walPages = 4_096): Promise<Machine> {
    const machine: Machine = new Machine(folder(t, () => machine.shop));
    const { directory } = machine;
    const engine = embeddedSqlEngine({ directory, runtime: systemRuntime, walPages, sync: (fd) => machine.#sync(fd) });
    machine.shop = await engine.open<ShopTables>('shop', shopMigrations);
    machine.#durable = machine.#copy();
    return machine;
  }

  /** The titles that are there after a power cut at this moment. */
  titlesAfterPowerCut(): Set<unknown> {
    const database = new DatabaseSync(this.#durable);
    try {
      assert.equal(database.prepare('pragma integrity_check').get()?.integrity_check, 'ok');
      return new Set(
        database
          .prepare('select title from notes')
          .all()
          .map(({ title }) => title),
      );
    } finally {
      database.close();
    }
  }

  async #sync(fd: number): Promise<void> {
    this.syncs++;
    const copy = this.#copy();
    // A slow disk: what is acknowledged too early is acknowledged meanwhile.
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    await sync(fd);
    rmSync(this.#durable);
    rmSync(`${this.#durable}-wal`, { force: true });
    this.#durable = copy;
  }

  /** The file before its WAL: a checkpoint beside may write pages, and each of them is still in the WAL. */
  #copy(): string {
    const [from, to] = [join(this.directory, 'shop.db'), join(this.directory, `copy-${++this.#copies}.db`)];
    copyFileSync(from, to);
    copyFileSync(`${from}-wal`, `${to}-wal`);
    this.largestWal = Math.max(this.largestWal, statSync(`${from}-wal`).size);
    return to;
  }
}

describe('embedded: acknowledged means durable', () => {
  test('a power cut takes nothing that was acknowledged', async (t) => {
    const machine = await Machine.start(t);
    const acknowledged: string[] = [];
    const write = async (client: number) => {
      for (let at = 0; at < 12; at++) {
        const title = `${client}-${at}`;
        await machine.shop.transaction((tx) => tx.insertInto('notes').values({ title }).execute());
        acknowledged.push(title);
        const left = machine.titlesAfterPowerCut();
        assert.deepEqual(
          acknowledged.filter((one) => !left.has(one)),
          [],
        );
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, client) => write(client)));
    assert.ok(machine.syncs < 8 * 12, 'no commits shared a sync');
  });

  test('neither does one during or after a checkpoint, and the WAL stays small', async (t) => {
    const machine = await Machine.start(t, 128);
    for (let amount = 1; amount <= 100; amount++) {
      await machine.shop.transaction(async (tx) => {
        await tx
          .deleteFrom('notes')
          .where('amount', '<', amount - 2)
          .execute();
        await tx
          .insertInto('notes')
          .values({ title: `${amount}`, amount, body: 'x'.repeat(50_000) })
          .execute();
      });
      assert.ok(machine.titlesAfterPowerCut().has(`${amount}`), `${amount} is lost`);
    }
    assert.ok(machine.largestWal < 5 * 128 * 4_096, `the WAL grew to ${machine.largestWal} bytes`);
  });

  test('answers wait for the sync: results, refusals, reads and listeners', async (t) => {
    const gate = Promise.withResolvers<void>();
    let syncing = 0;
    const engine: SqlEngine = embeddedSqlEngine({
      directory: folder(t, () => shop),
      runtime: systemRuntime,
      sync: async () => {
        syncing++;
        await gate.promise;
      },
    });
    const shop: ShopStore = await engine.open<ShopTables>('shop', shopMigrations);
    const answered: string[] = [];
    const answer = (label: string) => () => answered.push(label);
    shop.onCommit(answer('listener'));
    const insert = () => shop.transaction((tx) => tx.insertInto('notes').values({ title: 'once' }).execute());
    const all = [insert().then(answer('result')), insert().catch(answer('refusal'))];
    try {
      while (syncing === 0) await nextTurn();
      all.push(titles(shop).then((seen) => answered.push(`read ${seen}`)));
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      assert.deepEqual(answered, []);
    } finally {
      gate.resolve();
    }
    await Promise.all(all);
    assert.deepEqual(answered.sort(), ['listener', 'read once', 'refusal', 'result']);
  });

  test('after a sync that failed nothing is acknowledged until the store is opened again', async (t) => {
    const directory = folder(t);
    const alarms: string[] = [];
    const logger = { ...silentLogger, critical: (message: string) => alarms.push(message) };
    let healthy = true;
    const engine = embeddedSqlEngine({
      directory,
      runtime: { ...systemRuntime, logger },
      sync: async () => {
        if (!healthy) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
      },
    });
    const shop = await engine.open<ShopTables>('shop', shopMigrations);
    const insert = (store: ShopStore, title: string) => store.transaction((tx) => tx.insertInto('notes').values({ title }).execute());
    const away = (thrown: unknown) => hasCode(thrown, 'ENGINE_AWAY');
    await insert(shop, 'before');
    healthy = false;
    await Promise.all(['a', 'b', 'c'].map((title) => assert.rejects(insert(shop, title), away)));
    healthy = true;
    await assert.rejects(insert(shop, 'd'), away);
    await assert.rejects(titles(shop), away);
    assert.equal(alarms.length, 1);
    await shop.close();
    const again = await engine.open<ShopTables>('shop', shopMigrations);
    await insert(again, 'after');
    const left = await titles(again);
    assert.ok(left.includes('before') && left.includes('after') && !left.includes('d'));
    await again.close();
  });

  test('kill -9 in the middle of commits takes nothing that was acknowledged', async (t) => {
    const directory = folder(t);
    const acknowledged: string[] = [];
    for (let round = 1; round <= 3; round++) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'sql-writer.ts'), directory, `${round}`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const enough = acknowledged.length + 300 * round;
      for await (const line of createInterface(child.stdout)) {
        acknowledged.push(line);
        if (acknowledged.length === enough) child.kill('SIGKILL');
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      assert.equal(child.signalCode, 'SIGKILL');
      assert.ok(existsSync(join(directory, 'shop.db-wal')), 'the process ended in peace');
      const shop = await embeddedSqlEngine({ directory, runtime: systemRuntime }).open<ShopTables>('shop', shopMigrations);
      const left = new Set(await titles(shop));
      assert.deepEqual(
        acknowledged.filter((title) => !left.has(title)),
        [],
      );
      const rows = await shop.read.selectFrom('stock').select('sku').execute();
      assert.deepEqual(new Set(rows.map(({ sku }) => sku)), left, 'a transaction is half there');
      await shop.close();
    }
  });
});
