import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { Collection } from '@jangteo/ports/documents/document-store';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { mongodbDocumentStore } from '../src/document-store.ts';
import { dropDatabase, ownDatabase } from './lab.ts';

const server = engineUrl('JANGTEO_LAB_DOCUMENTS_URL');
const PRODUCTS = { name: 'products', indexes: [{ name: 'n', fields: ['n'] }] };
const PROCESSES = 3;

if (server !== undefined) {
  /** The same collection as several processes have it open. */
  const among = async (work: (collections: Collection[], url: string) => Promise<void>) => {
    const url = ownDatabase(server);
    const stores = Array.from({ length: PROCESSES }, () => mongodbDocumentStore({ url, runtime: systemRuntime }));
    try {
      await work(await Promise.all(stores.map((store) => store.collection(PRODUCTS))), url);
    } finally {
      await Promise.all(stores.map((store) => store.close()));
      await dropDatabase(url);
    }
  };

  describe('documents on MongoDB: several processes', () => {
    test('puts on condition of a version lose no change', async () => {
      await among(async (collections) => {
        const { version } = await (collections[0] as Collection).put('a', '{"n":0}');
        const addOne = async (collection: Collection): Promise<void> => {
          const now = await collection.get('a');
          assert.ok(now !== undefined);
          try {
            await collection.put('a', JSON.stringify({ n: JSON.parse(now.json).n + 1 }), { ifVersion: now.version });
          } catch (thrown) {
            if (!hasCode(thrown, 'VERSION_CONFLICT')) throw thrown;
            await addOne(collection);
          }
        };
        await Promise.all(Array.from({ length: 45 }, (_, at) => addOne(collections[at % PROCESSES] as Collection)));
        assert.deepEqual(await collections[0]?.get('a'), { id: 'a', version: version + 45, json: '{"n":45}' });
      });
    });

    test('puts, bulk writes and deletions without a condition give no version twice, and one document has one creator', async () => {
      await among(async (collections) => {
        const given: number[] = [];
        let created = 0;
        let deleted = 0;
        const workers = Array.from({ length: 12 }, async (_, at) => {
          const collection = collections[at % PROCESSES] as Collection;
          for (let round = 0; round < 12; round++) {
            const json = JSON.stringify({ at, round });
            if (at % 4 === 0) given.push((await collection.put('a', json)).version);
            else if (at % 4 === 1) assert.equal((await collection.putMany([{ id: 'a', json }])).written, 1);
            else if (at % 4 === 2) {
              const wasThere = await collection.delete('a');
              deleted += wasThere ? 1 : 0;
            } else {
              await collection.put('a', json, { ifVersion: 0 }).then(
                ({ version }) => {
                  given.push(version);
                  created++;
                },
                (thrown) => assert.ok(hasCode(thrown, 'VERSION_CONFLICT'), `${thrown}`),
              );
            }
          }
        });
        await Promise.all(workers);
        assert.equal(new Set(given).size, given.length);
        // The version counts every change: each put that went through, each bulk write, each deletion.
        const { version } = await (collections[0] as Collection).put('a', '{}');
        assert.equal(version, 36 + 36 + created + deleted + 1);
      });
    });

    test('bulk writes of the same documents by several processes end with one of them, whole', async () => {
      await among(async (collections) => {
        const writesOf = (by: number) => Array.from({ length: 200 }, (_, at) => ({ id: `p${at}`, json: JSON.stringify({ n: at, by }) }));
        const outcomes = await Promise.all(collections.map((collection, by) => collection.putMany(writesOf(by))));
        for (const { written, failures } of outcomes) assert.deepEqual([written, failures], [200, []]);
        const { items } = await (collections[0] as Collection).find({ limit: 1_000 });
        assert.equal(items.length, 200);
        assert.ok(items.every(({ version }) => version === PROCESSES));
      });
    });

    test('an index that is declared while others write has every document in the end', async () => {
      await among(async ([first], url) => {
        assert.ok(first !== undefined);
        await first.putMany(
          Array.from({ length: 600 }, (_, at) => ({ id: `p${at}`, json: JSON.stringify({ n: at, color: `c${at % 3}` }) })),
        );
        const definition = { ...PRODUCTS, indexes: [...PRODUCTS.indexes, { name: 'color', fields: ['color'] }] };
        const stores = [0, 1].map(() => mongodbDocumentStore({ url, runtime: systemRuntime }));
        const [left, right] = (await Promise.all(stores.map((store) => store.collection(definition)))) as [Collection, Collection];
        await Promise.all([left.put('p1', '{"n":1,"color":"c0"}'), right.delete('p2')]);
        const where = (eq: string) => [{ field: 'color', eq }];
        assert.deepEqual(await Promise.all(['c0', 'c1', 'c2'].map((color) => left.count(where(color), 1_000))), [201, 199, 199]);
        await Promise.all(stores.map((store) => store.close()));
      });
    });

    test('what one process writes the feed of another one tells', async () => {
      await among(async ([writer, reader]) => {
        assert.ok(writer !== undefined && reader !== undefined);
        let token = await reader.feedToken();
        assert.equal(await reader.feedToken(), token);
        await writer.put('a', '{}');
        assert.notEqual(await reader.feedToken(), token);
        const ids: string[] = [];
        for (const until = Date.now() + 5_000; ids.length === 0; ) {
          assert.ok(Date.now() < until);
          const read = await reader.feed(token, 10);
          ids.push(...read.changes.map(({ id }) => id));
          token = read.token;
        }
        assert.deepEqual(ids, ['a']);
      });
    });
  });
}
