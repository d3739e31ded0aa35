import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import type { SchemaQuestion } from '@jangteo/mysql/sql-schema-state';
import type { Migration, SqlEngine } from '@jangteo/ports/sql/sql-store';
import { migrationsOf } from '@jangteo/service-kit/start-service';
import { EmbeddedFile } from '../embedded-file.ts';
import { STORED_SERVICES } from '../services.ts';
import { missingInFile } from '../store-migrations.ts';
import type { MigrationStep, StepOptions } from './migrate-engines.ts';

/** The schema of each service. */
export function sqlSteps(options: StepOptions): MigrationStep[] {
  const { runtime, urls } = options;
  const { sqlUrl: url } = urls;
  return STORED_SERVICES.map((service): MigrationStep => {
    const { name } = service;
    const migrations = migrationsOf(service);
    if (url === undefined) return embeddedStep(options, 'SQL', name, migrations);
    const state = mysqlSchema({ url, runtime, name, migrations });
    return { engine: 'SQL', where: 'JANGTEO_SQL_URL', what: `schema of ${name}`, ...state };
  });
}

/** A schema in MySQL. */
export function mysqlSchema(schema: SchemaQuestion): Pick<MigrationStep, 'count' | 'bring'> {
  return {
    async count() {
      const { countMissingSteps } = await import('@jangteo/mysql/sql-schema-state');
      return await countMissingSteps(schema);
    },
    async bring() {
      const { mysqlSqlEngine } = await import('@jangteo/mysql/sql-engine');
      await openOnce(mysqlSqlEngine({ ...schema, connections: 1 }), schema.name, schema.migrations);
    },
  };
}

/** A file of the data folder. */
export function embeddedStep(
  { runtime, directory }: StepOptions,
  engine: string,
  name: string,
  migrations: readonly Migration[],
): MigrationStep {
  return {
    engine,
    where: 'embedded',
    what: `schema of ${name}.db`,
    async count() {
      const file = EmbeddedFile.open(directory, name);
      try {
        return missingInFile(name, migrations, file);
      } finally {
        file?.close();
      }
    },
    bring: () => openOnce(embeddedSqlEngine({ directory, runtime }), name, migrations),
  };
}

async function openOnce(engine: SqlEngine, name: string, migrations: readonly Migration[]): Promise<void> {
  const store = await engine.open(name, migrations);
  await store.close();
}
