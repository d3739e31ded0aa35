import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { systemClock } from '@jangteo/kernel/clock';
import { hasCode } from '@jangteo/kernel/errors';
import { silentLogger } from '@jangteo/kernel/logger';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { refuseRpcInTransaction } from '@jangteo/kernel/transaction-scope';
import { openBench, openShop, quantityOf, type ShopTables, type SqlSuite, shopMigrations, titles } from './sql-bench.ts';
import type { Tx } from './sql-store.ts';

const nested = (thrown: unknown) => hasCode(thrown, 'TX_NESTED');
const ended = (thrown: unknown) => hasCode(thrown, 'TX_ENDED');
const away = (thrown: unknown) => hasCode(thrown, 'ENGINE_AWAY');

/** The transaction contract. */
export function transactionCases(suite: SqlSuite): void {
  test('what a transaction wrote is read after it, with its result', async (t) => {
    const shop = await openShop(suite, t);
    const left = await shop.transaction(async (tx) => {
      await tx.updateTable('stock').set({ quantity: 7 }).execute();
      return (await tx.selectFrom('stock').select('quantity').executeTakeFirstOrThrow()).quantity;
    });
    assert.equal(left, 7);
    assert.equal(await quantityOf(shop), 7);
  });

  test('what can be read at once is what was acknowledged', async (t) => {
    const shop = await openShop(suite, t);
    if (shop.readNow === undefined) return t.skip('the engine is elsewhere');
    let reads = 0;
    for (let quantity = 1; quantity <= 30; quantity++) {
      await shop.transaction((tx) => tx.updateTable('stock').set({ quantity }).execute());
      const rows: unknown[][] | undefined = shop.readNow('select quantity from stock', []);
      if (rows !== undefined) assert.deepEqual(rows, [[quantity]]);
      reads += rows === undefined ? 0 : 1;
    }
    assert.ok(reads > 0, 'it was never at hand');
    await assert.rejects(
      shop.transaction(async () => shop.readNow?.('select 1', [])),
      nested,
    );
  });

  test('a transaction that throws leaves nothing, and passes its error on', async (t) => {
    const shop = await openShop(suite, t);
    const error = new Error('no such buyer');
    const failing = shop.transaction(async (tx) => {
      await tx.updateTable('stock').set({ quantity: 0 }).execute();
      await tx.insertInto('notes').values({ title: 'sold out' }).execute();
      throw error;
    });
    await assert.rejects(failing, (thrown) => thrown === error);
    assert.equal(await quantityOf(shop), 10);
    assert.deepEqual(await titles(shop), []);
  });

  test('a transaction that fails takes none of its neighbours with it', async (t) => {
    const shop = await openShop(suite, t);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, at) =>
        shop.transaction(async (tx) => {
          await tx
            .insertInto('notes')
            .values({ title: `order ${at}` })
            .execute();
          if (at % 3 === 0) throw new Error(`order ${at} fails`);
          return at;
        }),
      ),
    );
    for (const [at, outcome] of outcomes.entries()) {
      if (at % 3 === 0) assert.equal(outcome.status === 'rejected' && outcome.reason.message, `order ${at} fails`);
      else assert.equal(outcome.status === 'fulfilled' && outcome.value, at);
    }
    const kept = outcomes.flatMap((_, at) => (at % 3 === 0 ? [] : [`order ${at}`]));
    assert.deepEqual((await titles(shop)).sort(), kept.sort());
  });

  test('inside a transaction, neither its own nor another store may be used', async (t) => {
    const engine = await openBench(suite, t);
    const shop = await engine.open<ShopTables>('shop', shopMigrations);
    const other = await engine.open<ShopTables>('other', shopMigrations);
    await shop.transaction(async (tx) => {
      await assert.rejects(async () => shop.transaction(async () => {}), nested);
      await assert.rejects(async () => other.transaction(async () => {}), nested);
      await assert.rejects(async () => shop.read.selectFrom('stock').selectAll().execute(), nested);
      await assert.rejects(async () => other.read.selectFrom('stock').selectAll().execute(), nested);
      await assert.rejects(async () => tx.transaction().execute(async () => {}), nested);
      assert.throws(
        () => refuseRpcInTransaction('Orders.Place'),
        (thrown) => hasCode(thrown, 'RPC_IN_TRANSACTION'),
      );
      await tx.insertInto('notes').values({ title: 'still usable' }).execute();
    });
    assert.deepEqual(await titles(shop), ['still usable']);
    refuseRpcInTransaction('Orders.Place');
    await other.transaction(async () => {});
  });

  test('a transaction is dead after its end, whichever end it was', async (t) => {
    const shop = await openShop(suite, t);
    const leaked: Tx<ShopTables>[] = [];
    await shop.transaction(async (tx) => {
      leaked.push(tx);
    });
    await assert.rejects(
      shop.transaction(async (tx) => {
        leaked.push(tx);
        throw new Error('fails');
      }),
    );
    for (const tx of leaked) await assert.rejects(async () => tx.insertInto('notes').values({ title: 'late' }).execute(), ended);
    assert.deepEqual(await titles(shop), []);
  });

  test('a duplicate key is DUPLICATE_KEY and leaves the transaction usable', async (t) => {
    const shop = await openShop(suite, t);
    await shop.transaction(async (tx) => {
      await tx.insertInto('notes').values({ title: 'first' }).execute();
      const again = tx.insertInto('notes').values({ title: 'first' });
      await assert.rejects(again.execute(), (thrown) => hasCode(thrown, 'DUPLICATE_KEY'));
      const shoe = tx.insertInto('stock').values({ sku: 'shoe', quantity: 1 });
      await assert.rejects(shoe.execute(), (thrown) => hasCode(thrown, 'DUPLICATE_KEY'));
      await tx.insertInto('notes').values({ title: 'second' }).execute();
    });
    assert.deepEqual(await titles(shop), ['first', 'second']);
  });

  test('a statement with one bad row adds none of its rows', async (t) => {
    const shop = await openShop(suite, t);
    await shop.transaction(async (tx) => {
      const rows = tx.insertInto('notes').values([{ title: 'a' }, { title: 'b' }, { title: 'a' }]);
      await assert.rejects(rows.execute(), (thrown) => hasCode(thrown, 'DUPLICATE_KEY'));
      await tx.insertInto('notes').values({ title: 'c' }).execute();
    });
    assert.deepEqual(await titles(shop), ['c']);
  });

  test('a broken check is an error, but no duplicate key', async (t) => {
    const shop = await openShop(suite, t);
    const selling = shop.transaction((tx) => tx.updateTable('stock').set({ quantity: -1 }).execute());
    await assert.rejects(selling, (thrown) => !hasCode(thrown, 'DUPLICATE_KEY'));
    assert.equal(await quantityOf(shop), 10);
  });

  test('reads cannot write', async (t) => {
    const shop = await openShop(suite, t);
    await assert.rejects(shop.read.insertInto('notes').values({ title: 'by the back door' }).execute());
    assert.deepEqual(await titles(shop), []);
  });

  test('each transaction runs in the async context of its caller', async (t) => {
    const shop = await openShop(suite, t);
    const trace = new AsyncLocalStorage<number>();
    const seen = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        trace.run(at, () =>
          shop.transaction(async (tx) => {
            await tx.selectFrom('stock').selectAll().execute();
            return trace.getStore();
          }),
        ),
      ),
    );
    assert.deepEqual(
      seen,
      seen.map((_, at) => at),
    );
  });

  test('a transaction over 1 s is logged with its holder', async (t) => {
    let skippedMs = 0;
    const lines: unknown[] = [];
    const clock = { ...systemClock, now: () => Date.now() + skippedMs };
    const logger = { ...silentLogger, warn: (_: string, fields?: object) => lines.push(fields) };
    const shop = await openShop(suite, t, { ...systemRuntime, clock, logger });
    await shop.transaction(async function restockEverything(tx) {
      await tx.updateTable('stock').set({ quantity: 20 }).execute();
      skippedMs += 1_500;
    });
    await shop.transaction((tx) => tx.updateTable('stock').set({ quantity: 30 }).execute());
    assert.equal(lines.length, 1);
    assert.match(JSON.stringify(lines), /"store":"shop","holder":"restockEverything","took_ms":15\d\d/);
  });

  test('listeners hear of commits that wrote something, and of nothing else', async (t) => {
    const shop = await openShop(suite, t);
    const heard: Promise<string[]>[] = [];
    const stop = shop.onCommit(() => heard.push(titles(shop)));
    await assert.rejects(
      shop.transaction(async (tx) => {
        await tx.insertInto('notes').values({ title: 'undone' }).execute();
        throw new Error('fails');
      }),
    );
    await shop.transaction((tx) => tx.selectFrom('stock').selectAll().execute());
    await shop.read.selectFrom('stock').selectAll().execute();
    assert.equal(heard.length, 0);
    await shop.transaction((tx) => tx.insertInto('notes').values({ title: 'kept' }).execute());
    assert.deepEqual(await Promise.all(heard), [['kept']]);
    stop();
    await shop.transaction((tx) => tx.insertInto('notes').values({ title: 'unheard' }).execute());
    assert.equal(heard.length, 1);
  });

  test('a store closes after its running transactions, and then refuses work', async (t) => {
    const engine = await openBench(suite, t);
    const shop = await engine.open<ShopTables>('shop', shopMigrations);
    const running = Array.from({ length: 20 }, (_, at) =>
      shop.transaction((tx) =>
        tx
          .insertInto('notes')
          .values({ title: `order ${at}` })
          .execute(),
      ),
    );
    await Promise.all([shop.close(), shop.close()]);
    await Promise.all(running);
    await assert.rejects(
      shop.transaction(async () => {}),
      away,
    );
    await assert.rejects(async () => shop.read.selectFrom('stock').selectAll().execute(), away);
    const again = await engine.open<ShopTables>('shop', shopMigrations);
    assert.equal((await titles(again)).length, 20);
  });
}
