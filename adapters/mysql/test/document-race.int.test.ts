import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { Collection, DocumentIndex, DocumentStore } from '@jangteo/ports/documents/document-store';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { mysqlDocumentStore } from '../src/document-store.ts';
import { dropSchemas, withConnection } from './lab.ts';

const server = engineUrl('JANGTEO_LAB_SQL_URL');
const BY_N: DocumentIndex = { name: 'n', fields: ['n'] };
const PROCESSES = 3;

if (server !== undefined) {
  /** The same schema as several processes have it open. */
  const among = async (
    work: (
      stores: readonly DocumentStore[],
      open: (indexes: readonly DocumentIndex[]) => Promise<Collection[]>,
      prefix: string,
    ) => Promise<void>,
  ) => {
    const prefix = `test_${randomUUID().slice(0, 8)}`;
    const url = new URL(`/${prefix}`, server).href;
    const stores = Array.from({ length: PROCESSES }, () => mysqlDocumentStore({ url, runtime: systemRuntime, connections: 4 }));
    try {
      await work(stores, (indexes) => Promise.all(stores.map((store) => store.collection({ name: 'products', indexes }))), prefix);
    } finally {
      await Promise.all(stores.map((store) => store.close()));
      await dropSchemas(server, prefix);
    }
  };
  const textOf = (document: object) => JSON.stringify(document);

  describe('documents on MySQL: several processes', () => {
    test('a reader of the feed misses no change that the others make at the same time', async () => {
      await among(async (_, open) => {
        const [one, other, reader] = (await open([BY_N])) as [Collection, Collection, Collection];
        let token = await reader.feedToken();
        const told = new Map<string, number>();
        let isWriting = true;
        const reading = (async () => {
          for (let wasWriting = true; wasWriting; ) {
            wasWriting = isWriting;
            const { changes, token: next } = await reader.feed(token, 20);
            for (const { id, version } of changes) {
              assert.ok(version > (told.get(id) ?? 0), `${id} goes back from ${told.get(id)} to ${version}`);
              told.set(id, version);
            }
            token = next;
            if (changes.length > 0) wasWriting = true;
            else await systemRuntime.clock.sleep(2);
          }
        })();
        const writers = Array.from({ length: 8 }, async (_, writer) => {
          const collection = writer % 2 === 0 ? one : other;
          for (let round = 0; round < 10; round++) {
            await collection.put(`own-${writer}-${round}`, textOf({ n: round }));
            await collection.put(`shared-${round % 3}`, textOf({ n: writer }));
            await collection.putMany(
              Array.from({ length: 5 }, (_, at) => ({ id: `many-${writer}-${round}-${at}`, json: textOf({ n: at }) })),
            );
          }
        });
        await Promise.all(writers).finally(() => {
          isWriting = false;
        });
        await reading;
        const stored = (await reader.find({ limit: 1_000 })).items;
        assert.equal(stored.length, 8 * 10 * 6 + 3);
        assert.deepEqual(
          stored.filter(({ id, version }) => told.get(id) !== version),
          [],
        );
        assert.equal(await reader.count([{ field: 'n', min: 0 }], 1_000), stored.length);
      });
    });

    test('writers without a condition give no version twice', async () => {
      await among(async (_, open) => {
        const collections = await open([]);
        const given = await Promise.all(
          Array.from({ length: 60 }, async (_, at) => (await (collections[at % PROCESSES] as Collection).put('a', textOf({ at }))).version),
        );
        assert.equal(new Set(given).size, 60);
        assert.equal((await collections[0]?.get('a'))?.version, Math.max(...given));
      });
    });

    test('a unique value goes to one of those who want it', async () => {
      await among(async (_, open) => {
        const collections = await open([{ name: 'skus', fields: ['skus[]'], unique: true }]);
        const outcomes = await Promise.allSettled(
          Array.from({ length: 30 }, (_, at) => (collections[at % PROCESSES] as Collection).put(`p${at}`, textOf({ skus: ['S-1'] }))),
        );
        const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
        assert.equal(lost.length, 29);
        for (const thrown of lost) assert.match(String(thrown), /skus\[\] "S-1" belongs to "p\d+"/);
      });
    });

    test('indexes that are declared while others write have every document, and readers of before go on', async () => {
      await among(async ([first, second, third], open) => {
        const definition = (indexes: readonly DocumentIndex[]) => ({ name: 'products', indexes });
        const [writer] = (await open([BY_N, { name: 'old', fields: ['old'] }])) as [Collection];
        const document = (at: number, round: number) => textOf({ n: at, old: round, color: `c${round % 2}`, tags: [`t${at % 3}`] });
        await writer.putMany(Array.from({ length: 2_000 }, (_, at) => ({ id: `p${at}`, json: document(at, 0) })));
        let isPreparing = true;
        let rounds = 0;
        const writing = (async () => {
          for (; isPreparing; rounds++) {
            // Behind and before where the filling is; an update that leaves its indexed values, and one that goes.
            await writer.put(`p${(rounds * 577) % 1_900}`, document((rounds * 577) % 1_900, 0).replace('}', ',"again":true}'));
            await writer.put(`new-${rounds}`, document(rounds, 1));
            if (rounds < 50) assert.equal(await writer.delete(`p${1_999 - rounds}`), true);
            assert.equal(await writer.count([{ field: 'n', eq: 70_000 }], 10), 0);
          }
        })();
        const next = [BY_N, { name: 'color', fields: ['color'] }, { name: 'tags', fields: ['tags[]', 'n'] }];
        const [later, again] = (await Promise.all([second, third].map((store) => store?.collection(definition(next))))) as [
          Collection,
          Collection,
        ];
        isPreparing = false;
        await writing;
        assert.ok(rounds >= 3, `only ${rounds} rounds were written meanwhile`);
        const left = 2_000 - Math.min(rounds, 50);
        const all = Math.min(left + rounds, 5_000);
        for (const collection of [writer, later, again]) {
          const sums = await Promise.all(['c0', 'c1'].map((color) => collection.count([{ field: 'color', eq: color }], 5_000)));
          assert.deepEqual(sums, [left, rounds]);
          const tags = await Promise.all(['t0', 't1', 't2'].map((tag) => collection.count([{ field: 'tags[]', eq: tag }], 5_000)));
          assert.equal(
            tags.reduce((sum, one) => sum + one, 0),
            all,
          );
          await assert.rejects(collection.count([{ field: 'old', eq: 0 }], 10), { code: 'INDEX_MISSING' });
        }
        // What was before is gone, and a restart finds nothing to do.
        await first?.collection(definition(next));
      });
    });

    test('tables that a crash left behind are not read by who read them before', async () => {
      await among(async ([first, second, third], open, prefix) => {
        const [collection] = (await open([BY_N])) as [Collection];
        await collection.put('a', textOf({ n: 1 }));
        assert.equal(await collection.count([{ field: 'n', eq: 1 }], 10), 1);
        const definition = { name: 'products', indexes: [BY_N, { name: 'm', fields: ['m'] }] };
        await second?.collection(definition);
        const generationsOf = async () => {
          const tables: string[] = [];
          await withConnection(server, async (execute) => {
            for (const row of await execute(`show tables from ${prefix}_documents like 'products.%.keys'`))
              tables.push(String(Object.values(row)[0]));
          });
          return tables;
        };
        const [serving = ''] = await generationsOf();
        const before = `products.${Number(serving.split('.')[1]) - 1}.keys`;
        await withConnection(server, async (execute) => {
          await execute(`create table ${prefix}_documents.\`${before}\` like ${prefix}_documents.\`${serving}\``);
        });
        assert.equal(await collection.count([{ field: 'n', eq: 1 }], 10), 1);
        await third?.collection(definition);
        assert.deepEqual(await generationsOf(), [serving], 'the next to open it removes them');
        await first?.collection(definition);
      });
    });

    test('a unique index that finds two is refused, and everything goes on as before', async () => {
      await among(async ([first, second], open) => {
        const [collection] = (await open([BY_N])) as [Collection];
        await collection.putMany(['a', 'b'].map((id) => ({ id, json: textOf({ n: 1, email: 'same' }) })));
        const indexes = [BY_N, { name: 'email', fields: ['email'], unique: true }];
        await assert.rejects(second?.collection({ name: 'products', indexes }) ?? Promise.resolve(), { code: 'DUPLICATE_KEY' });
        await collection.put('b', textOf({ n: 1, email: 'other' }));
        assert.equal(await collection.count([{ field: 'n', eq: 1 }], 10), 2);
        const unique = await first?.collection({ name: 'products', indexes });
        await assert.rejects(unique?.put('c', textOf({ email: 'same' })) ?? Promise.resolve(), { code: 'DUPLICATE_KEY' });
      });
    });

    test('what no index can hold is refused, and what is asked for beyond it is compared all the same', async () => {
      await among(async (_, open) => {
        const [collection] = (await open([
          { name: 'four', fields: ['a', 'b', 'c', 'd'] },
          { name: 'tags', fields: ['a', 'b', 'c', 'tags[]'] },
        ])) as [Collection];
        const longest = '가'.repeat(213);
        await collection.put('longest', textOf({ a: longest, b: longest, c: longest, d: longest, tags: [longest] }));
        for (const document of [{ a: `${longest}가` }, { a: 1, tags: [`${longest}가`] }]) {
          await assert.rejects(collection.put('longer', textOf(document)), { code: 'INVALID_REQUEST' });
          const many = Array.from({ length: 150 }, (_, at) => ({ id: `p${at}`, json: textOf({ a: at }) }));
          await assert.rejects(collection.putMany([...many, { id: 'longer', json: textOf(document) }]), { code: 'INVALID_REQUEST' });
        }
        await assert.rejects(collection.put('x'.repeat(129), '{}'), { code: 'INVALID_REQUEST' });
        assert.equal(await collection.count([], 1_000), 1);
        const ids = async (condition: object) =>
          (await collection.find({ where: [{ field: 'a', ...condition } as never], limit: 10 })).items.length;
        const [before, behind] = [`${longest.slice(1)}각`, `${longest}가`];
        assert.deepEqual(
          await Promise.all([{ eq: longest }, { eq: behind }, { in: [behind, longest] }, { prefix: longest }, { prefix: behind }].map(ids)),
          [1, 0, 1, 1, 0],
        );
        assert.deepEqual(await Promise.all([{ min: behind }, { max: behind }, { min: longest }, { max: before }].map(ids)), [0, 1, 1, 1]);
      });
    });
  });
}
