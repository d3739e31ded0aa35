import { PRODUCTS } from '@jangteo/catalog/products';
import { CollectionLayout } from '@jangteo/embedded/document-layout';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { documentMigrations } from '@jangteo/embedded/document-tables';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { DocumentStore } from '@jangteo/ports/documents/document-store';
import { EmbeddedFile } from '../embedded-file.ts';
import { isMysql } from '../engine-settings.ts';
import { missingInFile } from '../store-migrations.ts';
import type { MigrationStep, StepOptions } from './migrate-engines.ts';

/** The collection of products and its indexes. */
export function documentsStep({ runtime, directory, urls: { documentsUrl: url } }: StepOptions): MigrationStep {
  const what = `collection ${PRODUCTS.name} and its indexes`;
  if (url !== undefined) {
    return {
      engine: 'documents',
      where: 'JANGTEO_DOCUMENTS_URL',
      what,
      async count() {
        const { countMissingIndexes } = isMysql(url)
          ? await import('@jangteo/mysql/document-copy')
          : await import('@jangteo/mongodb/document-copy');
        return await countMissingIndexes({ url, runtime, definition: PRODUCTS });
      },
      async bring() {
        const documents = await openStore(url, runtime);
        try {
          await documents.collection(PRODUCTS);
        } finally {
          await documents.close();
        }
      },
    };
  }
  return {
    engine: 'documents',
    where: 'embedded',
    what: `schema of documents.db, ${what}`,
    async count() {
      const file = EmbeddedFile.open(directory, 'documents');
      try {
        const steps = missingInFile('documents', documentMigrations, file);
        if (file === undefined || steps > 0) return steps + 1;
        const { definition } = new CollectionLayout(PRODUCTS);
        return file.count('select count(*) from collections where name = ? and definition = ?', PRODUCTS.name, definition) === 1 ? 0 : 1;
      } finally {
        file?.close();
      }
    },
    async bring() {
      const documents = embeddedDocumentStore({ engine: embeddedSqlEngine({ directory, runtime }), runtime });
      await documents.collection(PRODUCTS);
      await documents.close();
    },
  };
}

async function openStore(url: string, runtime: Runtime): Promise<DocumentStore> {
  if (isMysql(url)) return (await import('@jangteo/mysql/document-store')).mysqlDocumentStore({ url, runtime, connections: 1 });
  return (await import('@jangteo/mongodb/document-store')).mongodbDocumentStore({ url, runtime });
}
