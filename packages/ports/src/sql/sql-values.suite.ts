import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { openShop, type SqlSuite, titles } from './sql-bench.ts';

/** Values and queries mean the same on every engine. */
export function valueCases(suite: SqlSuite): void {
  test('text comes back as it was written, in any script', async (t) => {
    const shop = await openShop(suite, t);
    const bodies = ['', ' 장터 🛒 ', "'; drop table notes; --", 'back\\slash "quotes" \n\r\t', 'é', 'e\u0301', '🛒'.repeat(100_000)];
    await shop.transaction((tx) =>
      tx
        .insertInto('notes')
        .values(bodies.map((body, at) => ({ title: `note ${at}`, body })))
        .execute(),
    );
    const rows = await shop.read.selectFrom('notes').select('body').orderBy('seq').execute();
    assert.deepEqual(
      rows.map(({ body }) => body),
      bodies,
    );
  });

  test('JSON comes back character by character', async (t) => {
    const shop = await openShop(suite, t);
    const document = '{"z": 1.0, "a":[true,null], "이름":"신발", "big":9007199254740993}';
    await shop.transaction((tx) => tx.insertInto('notes').values({ title: 'json', document }).execute());
    const row = await shop.read.selectFrom('notes').select('document').executeTakeFirstOrThrow();
    assert.equal(row.document, document);
  });

  test('integers are exact numbers up to 2^53, and so are their counts and sums', async (t) => {
    const shop = await openShop(suite, t);
    const amounts = [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0, 2 ** 31, 349_999];
    await shop.transaction((tx) =>
      tx
        .insertInto('notes')
        .values(amounts.map((amount, at) => ({ title: `amount ${at}`, amount })))
        .execute(),
    );
    const rows = await shop.read.selectFrom('notes').select(['seq', 'amount']).orderBy('seq').execute();
    assert.deepEqual(
      rows.map(({ amount }) => amount),
      amounts,
    );
    assert.ok(rows.every(({ seq }) => typeof seq === 'number'));
    const totals = await shop.read
      .selectFrom('notes')
      .select(({ fn }) => [fn.countAll<number>().as('count'), fn.sum<number>('amount').as('sum'), fn.max('amount').as('max')])
      .executeTakeFirstOrThrow();
    assert.deepEqual(totals, { count: 5, sum: 2 ** 31 + 349_999, max: Number.MAX_SAFE_INTEGER });
    const exact = await shop.read.selectFrom('notes').select('title').where('amount', '=', Number.MAX_SAFE_INTEGER).execute();
    assert.deepEqual(exact, [{ title: 'amount 0' }]);
  });

  test('null is neither empty text nor zero', async (t) => {
    const shop = await openShop(suite, t);
    await shop.transaction((tx) =>
      tx
        .insertInto('notes')
        .values([
          { title: 'null', body: null, amount: null },
          { title: 'empty', body: '', amount: 0 },
        ])
        .execute(),
    );
    const nulls = await shop.read.selectFrom('notes').select(['title', 'body', 'amount']).where('body', 'is', null).execute();
    assert.deepEqual(nulls, [{ title: 'null', body: null, amount: null }]);
    const none = await shop.read
      .selectFrom('notes')
      .select(({ fn }) => fn.sum<number | null>('amount').as('sum'))
      .where('title', '=', 'nobody')
      .executeTakeFirstOrThrow();
    assert.equal(none.sum, null);
  });

  test('text is compared, made unique and sorted byte by byte', async (t) => {
    const shop = await openShop(suite, t);
    const all = ['A', 'B', 'a', 'a ', 'b', 'é', '가', '나'];
    await shop.transaction((tx) =>
      tx
        .insertInto('notes')
        .values([...all].reverse().map((title) => ({ title })))
        .execute(),
    );
    const sorted = await shop.read.selectFrom('notes').select('title').orderBy('title').execute();
    assert.deepEqual(
      sorted.map(({ title }) => title),
      all,
    );
    for (const title of all) {
      const found = await shop.read.selectFrom('notes').select('title').where('title', '=', title).execute();
      assert.deepEqual(found, [{ title }]);
    }
  });

  test('ids, too, are told apart byte by byte', async (t) => {
    const shop = await openShop(suite, t);
    const skus = ['SHOE', 'Shoe', 'shoe ', '신발'];
    await shop.transaction((tx) =>
      tx
        .insertInto('stock')
        .values(skus.map((sku) => ({ sku, quantity: 1 })))
        .execute(),
    );
    for (const sku of [...skus, 'shoe']) {
      const found = await shop.read.selectFrom('stock').select('sku').where('sku', '=', sku).execute();
      assert.deepEqual(found, [{ sku }]);
    }
  });

  test('LIKE minds the case, and a prefix of a path is not one of its neighbours', async (t) => {
    const shop = await openShop(suite, t);
    const paths = ['1/4', '1/4/28', '1/40', 'Shoes/red', 'shoes/red'];
    await shop.transaction((tx) =>
      tx
        .insertInto('notes')
        .values(paths.map((title) => ({ title })))
        .execute(),
    );
    const like = async (pattern: string) => {
      const rows = await shop.read.selectFrom('notes').select('title').where('title', 'like', pattern).orderBy('title').execute();
      return rows.map(({ title }) => title);
    };
    assert.deepEqual(await like('1/4/%'), ['1/4/28']);
    assert.deepEqual(await like('shoes/%'), ['shoes/red']);
  });

  test('an update counts the rows it matched, changed or not', async (t) => {
    const shop = await openShop(suite, t);
    await shop.transaction(async (tx) => {
      const same = await tx.updateTable('stock').set({ quantity: 10 }).where('sku', '=', 'shoe').executeTakeFirstOrThrow();
      const none = await tx.updateTable('stock').set({ quantity: 10 }).where('sku', '=', 'hat').executeTakeFirstOrThrow();
      const gone = await tx.deleteFrom('stock').executeTakeFirstOrThrow();
      assert.deepEqual([same.numUpdatedRows, none.numUpdatedRows, gone.numDeletedRows], [1n, 0n, 1n]);
    });
  });

  test('a sequence numbers rows upwards and tells the number', async (t) => {
    const shop = await openShop(suite, t);
    const numbers: number[] = [];
    for (const title of ['a', 'b', 'c']) {
      const { insertId } = await shop.transaction((tx) => tx.insertInto('notes').values({ title }).executeTakeFirstOrThrow());
      numbers.push(Number(insertId));
    }
    const rows = await shop.read.selectFrom('notes').select('seq').orderBy('seq').execute();
    assert.deepEqual(
      rows.map(({ seq }) => seq),
      numbers,
    );
    await shop.transaction((tx) => tx.deleteFrom('notes').execute());
    const { insertId } = await shop.transaction((tx) => tx.insertInto('notes').values({ title: 'd' }).executeTakeFirstOrThrow());
    assert.ok(Number(insertId) > Math.max(...numbers), 'a number was used twice');
  });

  test('rows are plain objects, parameters may be booleans, and || joins text', async (t) => {
    const shop = await openShop(suite, t);
    await shop.transaction((tx) => tx.insertInto('notes').values({ title: 'a' }).execute());
    const row = await shop.read
      .selectFrom('notes')
      .select([sql<string>`title || ${'-'} || title`.as('twice'), sql<number>`${true}`.as('yes')])
      .executeTakeFirstOrThrow();
    assert.deepEqual(row, { twice: 'a-a', yes: 1 });
    assert.deepEqual(await titles(shop), ['a']);
  });
}
