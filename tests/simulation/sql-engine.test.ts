import { describe } from 'node:test';
import { migrationCases } from '@jangteo/ports/sql/sql-migrations.suite';
import { transactionCases } from '@jangteo/ports/sql/sql-transactions.suite';
import { valueCases } from '@jangteo/ports/sql/sql-values.suite';
import { Disk } from './disk.ts';
import { noPoints, simulatedSqlEngine } from './sql-engine.ts';

const suite = {
  supports: simulatedSqlEngine({ disk: new Disk(), runtime: {} as never, points: noPoints, exclusive: true }).supports,
  async open(runtime: Parameters<typeof simulatedSqlEngine>[0]['runtime']) {
    const disk = new Disk();
    return { engine: simulatedSqlEngine({ disk, runtime, points: noPoints, exclusive: true }), cleanup: async () => disk.close() };
  },
};

// The races are left out: they want a reader beside a writer that is held in the middle, which a simulated transaction never is.
describe('simulated: transactions', () => transactionCases(suite));
describe('simulated: values', () => valueCases(suite));
describe('simulated: migrations', () => migrationCases(suite));
