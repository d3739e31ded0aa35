import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { sqlStoreSuite } from '@jangteo/ports/sql/sql-store.suite';
import { supports } from '../src/sql-store.ts';
import { openLab } from './lab.ts';

const url = engineUrl('JANGTEO_LAB_SQL_URL');
if (url !== undefined) sqlStoreSuite('mysql', { supports, open: async (runtime) => openLab(url, runtime) });
