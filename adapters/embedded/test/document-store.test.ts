import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { documentStoreSuite } from '@jangteo/ports/documents/document-store.suite';
import { embeddedDocumentStore } from '../src/document-store.ts';
import { embeddedSqlEngine } from '../src/sql-engine.ts';

const FEED_REACH = 500;
/** A few documents: some are read from memory and some are not. */
const HOT_BYTES = 2_000;

documentStoreSuite('documents on SQLite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-documents-'));
  const engine = embeddedSqlEngine({ directory, runtime: systemRuntime });
  const open = () => embeddedDocumentStore({ engine, runtime: systemRuntime, feedReach: FEED_REACH, hotBytes: HOT_BYTES });
  let store = await open();
  return {
    store,
    async reopen() {
      await store.close();
      store = await open();
      return store;
    },
    async outrunFeed(collection) {
      await collection.put('first', '{}');
      assert.equal(await collection.delete('first'), true);
      for (let at = 0; at <= FEED_REACH; at += 100) {
        await collection.putMany(Array.from({ length: 100 }, (_, one) => ({ id: `p${at + one}`, json: '{}' })));
      }
      await collection.delete('p0');
    },
    async dispose() {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
});
