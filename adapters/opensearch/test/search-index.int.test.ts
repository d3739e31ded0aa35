import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { searchIndexSuite } from '@jangteo/ports/search/search-index.suite';
import { openLab } from './lab.ts';

const url = engineUrl('JANGTEO_LAB_SEARCH_URL');
if (url !== undefined) {
  searchIndexSuite('search in OpenSearch', async () => {
    const lab = openLab(url);
    let { search } = lab;
    return {
      search,
      async reopen() {
        await search.close();
        search = lab.another();
        return search;
      },
      async dispose() {
        await lab[Symbol.asyncDispose]();
      },
    };
  });
}
