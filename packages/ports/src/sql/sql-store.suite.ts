import { describe } from 'node:test';
import type { SqlSuite } from './sql-bench.ts';
import { migrationCases } from './sql-migrations.suite.ts';
import { raceCases } from './sql-races.suite.ts';
import { transactionCases } from './sql-transactions.suite.ts';
import { valueCases } from './sql-values.suite.ts';

/** What every SqlStore must do, whatever its engine; what an engine cannot do is skipped for the reason its `supports` gives. */
export function sqlStoreSuite(label: string, suite: SqlSuite): void {
  describe(`${label}: transactions`, () => transactionCases(suite));
  describe(`${label}: races`, () => raceCases(suite));
  describe(`${label}: values`, () => valueCases(suite));
  describe(`${label}: migrations`, () => migrationCases(suite));
}
