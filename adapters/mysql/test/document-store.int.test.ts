import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { documentStoreSuite } from '@jangteo/ports/documents/document-store.suite';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { mysqlDocumentStore } from '../src/document-store.ts';
import { dropSchemas } from './lab.ts';

const FEED_REACH = 500;

const server = engineUrl('JANGTEO_LAB_SQL_URL');
if (server !== undefined) {
  documentStoreSuite('documents on MySQL', async () => {
    const prefix = `test_${randomUUID().slice(0, 8)}`;
    const open = () =>
      mysqlDocumentStore({ url: new URL(`/${prefix}`, server).href, runtime: systemRuntime, connections: 8, feedReach: FEED_REACH });
    let store = open();
    return {
      store,
      async reopen() {
        await store.close();
        store = open();
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
        await dropSchemas(server, prefix);
      },
    };
  });
}
