import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqlStoreSuite } from '@jangteo/ports/sql/sql-store.suite';
import { embeddedSqlEngine } from '../src/sql-engine.ts';
import { supports } from '../src/sql-store.ts';

sqlStoreSuite('embedded', {
  supports,
  async open(runtime) {
    const directory = await mkdtemp(join(tmpdir(), 'jangteo-sql-'));
    return { engine: embeddedSqlEngine({ directory, runtime }), cleanup: () => rm(directory, { recursive: true }) };
  },
});
