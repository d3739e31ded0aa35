import assert from 'node:assert/strict';
import { fdatasync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { StoredDocument } from '@jangteo/ports/documents/document-store';
import { embeddedDocumentStore } from '../src/document-store.ts';
import { embeddedSqlEngine } from '../src/sql-engine.ts';

const sync = promisify(fdatasync);
const HOT_BYTES = 1_000_000;

/** A collection on a disk that is as slow as `slowly` makes it. */
async function openHot(slowly: () => Promise<unknown> = async () => {}) {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-hot-'));
  const engine = embeddedSqlEngine({
    directory,
    runtime: systemRuntime,
    async sync(fd) {
      await slowly();
      await sync(fd);
    },
  });
  const readings = new Map<string, () => Promise<readonly { value: number; labels?: Record<string, string> }[]>>();
  const meter: typeof systemRuntime.meter = {
    ...systemRuntime.meter,
    gauge(name, _about, _labels, read) {
      readings.set(name, read);
      return () => {};
    },
  };
  const store = embeddedDocumentStore({ engine, runtime: { ...systemRuntime, meter }, hotBytes: HOT_BYTES });
  const collection = await store.collection({ name: 'things', indexes: [] });
  return {
    store,
    collection,
    /** How many reads were answered from memory. */
    async hits() {
      const reads = (await readings.get('jangteo_hot_document_reads')?.()) ?? [];
      return reads.find(({ labels }) => labels?.result === 'hit')?.value ?? 0;
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** The same with `a` and `b` in it, on a disk that syncs when its gate is open. */
async function openGated(disk: { gate: PromiseWithResolvers<void> }) {
  disk.gate.resolve();
  const hot = await openHot(() => disk.gate.promise);
  for (const id of ['a', 'b']) await hot.collection.put(id, json(1));
  return hot;
}

const json = (n: number) => JSON.stringify({ n });
const numberIn = (document: StoredDocument | undefined) => (document === undefined ? 0 : JSON.parse(document.json).n);

test('a document that was read is read from memory the next time, alone and among others', async () => {
  await using hot = await openHot();
  await hot.collection.putMany([1, 2, 3].map((n) => ({ id: `d${n}`, json: json(n) })));
  assert.equal(numberIn(await hot.collection.get('d1')), 1);
  assert.equal(await hot.hits(), 0);
  assert.deepEqual(await hot.collection.get('d1'), { id: 'd1', version: 1, json: json(1) });
  const many = await hot.collection.getMany(['d3', 'none', 'd1', 'd2', 'd1']);
  assert.deepEqual(many.map(numberIn), [3, 1, 2, 1]);
  assert.equal(await hot.hits(), 3);
  await hot.collection.getMany(['d3', 'd2', 'd1']);
  assert.equal(await hot.hits(), 6);
});

test('after a write is acknowledged nobody reads what was there before, however many read', async () => {
  await using hot = await openHot();
  const { collection } = hot;
  let [acknowledged, reads, over] = [0, 0, false];
  const read = async (many: boolean) => {
    while (!over) {
      const atLeast = acknowledged;
      const [document] = many ? await collection.getMany(['a', 'b']) : [collection.atHand?.('a') ?? (await collection.get('a'))];
      assert.ok(numberIn(document) >= atLeast, `read ${numberIn(document)} after ${atLeast} was acknowledged`);
      reads++;
      await nextTurn();
    }
  };
  await collection.put('a', json(0));
  const readers = Array.from({ length: 8 }, (_, at) => read(at % 2 === 0));
  for (const reader of readers) reader.catch(() => {});
  for (let n = 1; n <= 200; n++) {
    if (n % 3 === 0) await collection.putMany([{ id: 'a', json: json(n) }]);
    else await collection.put('a', json(n));
    acknowledged = n;
    assert.equal(numberIn(await collection.get('a')), n);
    // Once more, from memory.
    assert.equal(numberIn(await collection.get('a')), n);
    await nextTurn();
  }
  over = true;
  assert.deepEqual(
    (await Promise.allSettled(readers)).filter(({ status }) => status === 'rejected'),
    [],
  );
  assert.ok((await hot.hits()) > 200 && reads > 200);
});

test('what was read while a write was under way is not kept', async () => {
  const disk = { gate: Promise.withResolvers<void>() };
  await using hot = await openGated(disk);
  const { collection } = hot;
  disk.gate = Promise.withResolvers();
  const other = collection.put('b', json(2));
  await nextTurn();
  // It sees version 1, and waits for what it may have seen of others.
  const early = collection.get('a');
  const write = collection.put('a', json(2));
  await nextTurn();
  disk.gate.resolve();
  assert.equal(numberIn(await early), 1);
  await Promise.all([other, write]);
  assert.equal(numberIn(await collection.get('a')), 2);
  assert.equal(numberIn(await collection.get('b')), 2);
});

test('nothing is at hand while it may show what is not durable yet', async () => {
  const disk = { gate: Promise.withResolvers<void>() };
  await using hot = await openGated(disk);
  const { collection } = hot;
  assert.equal(numberIn(collection.atHand?.('b')), 1);
  disk.gate = Promise.withResolvers();
  const write = collection.put('a', json(2));
  for (let turn = 0; turn < 20; turn++) {
    await nextTurn();
    assert.notEqual(numberIn(collection.atHand?.('a')), 2);
  }
  assert.equal(collection.atHand?.('a'), undefined);
  assert.equal(numberIn(collection.atHand?.('b')), 1, 'what is kept was durable');
  disk.gate.resolve();
  await write;
  assert.equal(numberIn(collection.atHand?.('a')), 2);
});

test('whoever hears of a change reads the changed document at once', async () => {
  await using hot = await openHot();
  const { collection } = hot;
  await collection.put('a', json(0));
  let writing = 0;
  const heard: Promise<number>[] = [];
  collection.onChange(() => {
    const expected = writing;
    heard.push(collection.get('a').then((document) => expected - numberIn(document)));
  });
  for (writing = 1; writing <= 50; writing++) {
    await collection.get('a');
    await collection.put('a', json(writing));
  }
  assert.deepEqual([...new Set(await Promise.all(heard))], [0]);
});

test('a deleted document is gone, and one that was refused stays as it was', async () => {
  await using hot = await openHot();
  const { collection } = hot;
  await collection.put('a', json(1));
  await collection.get('a');
  await assert.rejects(collection.put('a', json(2), { ifVersion: 7 }), { code: 'VERSION_CONFLICT' });
  assert.equal(numberIn(await collection.get('a')), 1);
  await collection.delete('a');
  assert.equal(await collection.get('a'), undefined);
  assert.deepEqual(await collection.getMany(['a']), []);
  const { version } = await collection.put('a', json(3));
  assert.deepEqual(await collection.get('a'), { id: 'a', version, json: json(3) });
});

test('a second opening of a collection sees what the first one writes', async () => {
  await using hot = await openHot();
  const second = await hot.store.collection({ name: 'things', indexes: [] });
  await hot.collection.put('a', json(1));
  assert.equal(numberIn(await second.get('a')), 1);
  await hot.collection.put('a', json(2));
  assert.equal(numberIn(await second.get('a')), 2);
});
