import { documentMigrations } from '@jangteo/embedded/document-tables';
import { logMigrations } from '@jangteo/embedded/event-log-tables';
import { keyValueMigrations } from '@jangteo/embedded/key-value-tables';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Migration } from '@jangteo/ports/sql/sql-store';
import { migrationsOf } from '@jangteo/service-kit/start-service';
import { EmbeddedFile } from '../embedded-file.ts';
import { STORED_SERVICES } from '../services.ts';
import { missingInFile } from '../store-migrations.ts';
import { insistAtRest } from './at-rest.ts';
import { SourceLog } from './source-log.ts';

/** An embedded shop at rest, opened for reading. */
export interface SourceShop {
  readonly services: readonly { readonly name: string; readonly migrations: readonly Migration[]; readonly file: EmbeddedFile }[];
  readonly documents: EmbeddedFile;
  readonly keyValues: EmbeddedFile;
  readonly log: SourceLog;
  close(): void;
}

/** Throws SOURCE_NOT_AT_REST, DATA_DIR_NEWER. */
export function openSourceShop(directory: string): SourceShop {
  const opened: EmbeddedFile[] = [];
  const close = () => {
    for (const file of opened) file.close();
  };
  const open = (name: string, migrations: readonly Migration[]) => {
    const file = EmbeddedFile.open(directory, name);
    if (file !== undefined) opened.push(file);
    const missing = missingInFile(name, migrations, file);
    if (file === undefined || missing > 0)
      throw new JangteoError(
        'SOURCE_NOT_AT_REST',
        `${directory}/${name}.db ${file === undefined ? 'is not there' : `lacks ${missing} steps of its schema`}`,
      );
    return file;
  };
  try {
    const services = STORED_SERVICES.map((service) => {
      const migrations = migrationsOf(service);
      return { name: service.name, migrations, file: open(service.name, migrations) };
    });
    const log = new SourceLog(open('log', logMigrations));
    insistAtRest(services, log);
    return { services, log, documents: open('documents', documentMigrations), keyValues: open('kv', keyValueMigrations), close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}
