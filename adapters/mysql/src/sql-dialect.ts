import type { SqlDialect } from '@jangteo/ports/sql/direct-kysely';
import { MysqlAdapter, MysqlIntrospector } from 'kysely';
import { SqlCompiler } from './sql-compiler.ts';

export const sqlDialect: SqlDialect = {
  adapter: new MysqlAdapter(),
  compiler: new SqlCompiler(),
  introspector: (db) => new MysqlIntrospector(db),
};
