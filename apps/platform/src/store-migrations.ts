import { columnTypes } from '@jangteo/embedded/sql-column-types';
import { sqlDialect } from '@jangteo/embedded/sql-dialect';
import { JangteoError } from '@jangteo/kernel/errors';
import { kyselyOver } from '@jangteo/ports/sql/direct-kysely';
import { missingSteps, type SchemaTables } from '@jangteo/ports/sql/migrate';
import type { Migration } from '@jangteo/ports/sql/sql-store';
import type { EmbeddedFile } from './embedded-file.ts';

/** How many steps of its schema a file still wants. Throws DATA_DIR_NEWER. */
export function missingInFile(name: string, migrations: readonly Migration[], file: EmbeddedFile | undefined): number {
  // Nothing is run: only what the steps are called counts.
  const db = kyselyOver<SchemaTables>(sqlDialect, () => {
    throw new JangteoError('INTERNAL', 'no statement of a migration is run here');
  });
  return missingSteps({ name, db, types: columnTypes }, migrations, file?.schemaSteps() ?? new Map()).length;
}
