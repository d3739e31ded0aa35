import type { SqlDialect } from '@jangteo/ports/sql/direct-kysely';
import { MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler } from 'kysely';

export const sqlDialect: SqlDialect = {
  adapter: new MysqlAdapter(),
  compiler: new MysqlQueryCompiler(),
  introspector: (db) => new MysqlIntrospector(db),
};
