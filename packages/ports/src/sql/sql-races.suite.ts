import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop, quantityOf, type ShopTables, type SqlSuite, titles } from './sql-bench.ts';
import type { Tx } from './sql-store.ts';

const oneWriter = 'one writer: its transactions follow one another';

/** What holds when many transactions want the same rows. */
export function raceCases(suite: SqlSuite): void {
  const { supports } = suite;
  const concurrent = supports.concurrentTransactions ? {} : { skip: oneWriter };
  const skipsLocked = supports.skipLocked ? {} : { skip: oneWriter };

  test('a conditional update never sells more than there is', async (t) => {
    const shop = await openShop(suite, t);
    const sold = await Promise.all(
      Array.from({ length: 50 }, () =>
        shop.transaction(async (tx) => {
          const { numUpdatedRows } = await tx
            .updateTable('stock')
            .set((row) => ({ quantity: row('quantity', '-', 1) }))
            .where('sku', '=', 'shoe')
            .where('quantity', '>=', 1)
            .executeTakeFirstOrThrow();
          return Number(numUpdatedRows);
        }),
      ),
    );
    assert.equal(
      sold.reduce((sum, one) => sum + one, 0),
      10,
    );
    assert.equal(await quantityOf(shop), 0);
  });

  test('no update is lost when each names the value it read', async (t) => {
    const shop = await openShop(suite, t);
    const restock = async (): Promise<void> => {
      for (;;) {
        const before = await quantityOf(shop);
        const { numUpdatedRows } = await shop.transaction((tx) =>
          tx
            .updateTable('stock')
            .set({ quantity: before + 1 })
            .where('quantity', '=', before)
            .executeTakeFirstOrThrow(),
        );
        if (numUpdatedRows === 1n) return;
      }
    };
    await Promise.all(Array.from({ length: 12 }, restock));
    assert.equal(await quantityOf(shop), 22);
  });

  test('a reader beside a running writer waits for nothing and sees nothing unfinished', async (t) => {
    const shop = await openShop(suite, t);
    const wrote = Promise.withResolvers<void>();
    const read = Promise.withResolvers<void>();
    const writing = shop.transaction(async (tx) => {
      await tx.updateTable('stock').set({ quantity: 3 }).execute();
      wrote.resolve();
      await read.promise;
    });
    await wrote.promise;
    assert.equal(await quantityOf(shop), 10);
    read.resolve();
    await writing;
    assert.equal(await quantityOf(shop), 3);
  });

  test('ids may commit out of order', concurrent, async (t) => {
    const shop = await openShop(suite, t);
    const inserted = Promise.withResolvers<void>();
    const overtaken = Promise.withResolvers<void>();
    const slow = shop.transaction(async (tx) => {
      await tx.insertInto('notes').values({ title: 'smaller id' }).execute();
      inserted.resolve();
      await overtaken.promise;
    });
    await inserted.promise;
    await shop.transaction((tx) => tx.insertInto('notes').values({ title: 'larger id' }).execute());
    assert.deepEqual(await titles(shop), ['larger id']);
    overtaken.resolve();
    await slow;
    assert.deepEqual(await titles(shop), ['smaller id', 'larger id']);
  });

  test('rows that are deleted by their numbers wait for none that another transaction adds', concurrent, async (t) => {
    const shop = await openShop(suite, t);
    const add = (tx: Tx<ShopTables>, ...names: string[]) =>
      tx
        .insertInto('notes')
        .values(names.map((title) => ({ title })))
        .execute();
    const many = Array.from({ length: 40 }, (_, index) => `note ${index}`);
    await shop.transaction((tx) => add(tx, ...many));
    const seqs = (await shop.read.selectFrom('notes').select('seq').execute()).map(({ seq }) => seq);
    const added = Promise.withResolvers<void>();
    const deleted = Promise.withResolvers<void>();
    const slow = shop.transaction(async (tx) => {
      await add(tx, 'under way');
      added.resolve();
      await deleted.promise;
    });
    await added.promise;
    try {
      const [outcome] = await shop.transaction((tx) =>
        tx
          .deleteFrom('notes')
          .where('seq', 'in', [...seqs, ...seqs.slice(-1)])
          .execute(),
      );
      assert.equal(outcome?.numDeletedRows, 40n);
    } finally {
      deleted.resolve();
    }
    await slow;
    assert.deepEqual(await titles(shop), ['under way']);
  });

  test('a transaction sees what others committed meanwhile', concurrent, async (t) => {
    const shop = await openShop(suite, t);
    const readOnce = Promise.withResolvers<void>();
    const sold = Promise.withResolvers<void>();
    const reading = shop.transaction(async (tx) => {
      const read = () => tx.selectFrom('stock').select('quantity').executeTakeFirstOrThrow();
      const before = await read();
      readOnce.resolve();
      await sold.promise;
      return [before.quantity, (await read()).quantity];
    });
    await readOnce.promise;
    await shop.transaction((tx) => tx.updateTable('stock').set({ quantity: 4 }).execute());
    sold.resolve();
    assert.deepEqual(await reading, [10, 4]);
  });

  test('a deadlock runs a transaction again, whole', concurrent, async (t) => {
    const shop = await openShop(suite, t);
    await shop.transaction((tx) => tx.insertInto('stock').values({ sku: 'hat', quantity: 10 }).execute());
    let runs = 0;
    const bothHoldOne = Promise.withResolvers<void>();
    const buy = (first: string, second: string) =>
      shop.transaction(async (tx) => {
        const take = (sku: string) =>
          tx
            .updateTable('stock')
            .set((row) => ({ quantity: row('quantity', '-', 1) }))
            .where('sku', '=', sku)
            .execute();
        await take(first);
        if (++runs === 2) bothHoldOne.resolve();
        await bothHoldOne.promise;
        await take(second);
      });
    await Promise.all([buy('shoe', 'hat'), buy('hat', 'shoe')]);
    assert.ok(runs > 2, 'no deadlock happened');
    assert.deepEqual([await quantityOf(shop, 'shoe'), await quantityOf(shop, 'hat')], [8, 8]);
  });

  test('two workers claim different rows with SKIP LOCKED', skipsLocked, async (t) => {
    const shop = await openShop(suite, t);
    await shop.transaction((tx) =>
      tx
        .insertInto('notes')
        .values([{ title: 'a' }, { title: 'b' }])
        .execute(),
    );
    const claimed: string[] = [];
    const bothClaimed = Promise.withResolvers<void>();
    const claim = () =>
      shop.transaction(async (tx) => {
        const row = await tx.selectFrom('notes').select('title').orderBy('seq').limit(1).forUpdate().skipLocked().executeTakeFirstOrThrow();
        claimed.push(row.title);
        if (claimed.length === 2) bothClaimed.resolve();
        await bothClaimed.promise;
      });
    await Promise.all([claim(), claim()]);
    assert.deepEqual(claimed.sort(), ['a', 'b']);
  });
}
