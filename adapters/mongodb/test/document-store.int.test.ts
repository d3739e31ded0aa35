import { systemRuntime } from '@jangteo/kernel/runtime';
import { documentStoreSuite } from '@jangteo/ports/documents/document-store.suite';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { mongodbDocumentStore } from '../src/document-store.ts';
import { dropDatabase, ownDatabase } from './lab.ts';

const server = engineUrl('JANGTEO_LAB_DOCUMENTS_URL');
if (server !== undefined) {
  documentStoreSuite('documents on MongoDB', async () => {
    const url = ownDatabase(server);
    let store = mongodbDocumentStore({ url, runtime: systemRuntime });
    return {
      store,
      async reopen() {
        await store.close();
        store = mongodbDocumentStore({ url, runtime: systemRuntime });
        return store;
      },
      async dispose() {
        await store.close();
        await dropDatabase(url);
      },
    };
  });
}
