import { sqlStoreSuite } from '@jangteo/ports/sql/sql-store.suite';
import { supports } from '../src/sql-store.ts';
import { labUrl, openLab } from './lab.ts';

const url = labUrl(process.env);
if (url !== undefined) sqlStoreSuite('mysql', { supports, open: async (runtime) => openLab(url, runtime) });
