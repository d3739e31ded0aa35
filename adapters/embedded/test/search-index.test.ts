import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { searchIndexSuite } from '@jangteo/ports/search/search-index.suite';
import { embeddedSearchIndex } from '../src/search-index.ts';

const analysis = import.meta.resolve('./unlearned-analyser.ts');

searchIndexSuite('search in segments', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-search-'));
  const open = () => embeddedSearchIndex({ directory, runtime: systemRuntime, analysis });
  let search = open();
  return {
    search,
    async reopen() {
      await search.close();
      search = open();
      return search;
    },
    async dispose() {
      await search.close();
      await rm(directory, { recursive: true });
    },
  };
});
