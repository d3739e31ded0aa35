import { PRODUCTS } from '@jangteo/catalog/products';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { CopiedDocument, DocumentCopy } from '@jangteo/ports/documents/document-copy';
import type { EmbeddedFile } from '../embedded-file.ts';
import { isMysql } from '../engine-settings.ts';
import { orderedPart, type Part } from './part.ts';

type Stored = readonly [id: string, version: bigint, json: string | null];

/** Documents with their versions; apart from them what is known of deleted ones, so that an id never has a version twice. */
export async function openDocumentParts(
  url: string,
  runtime: Runtime,
  file: EmbeddedFile,
): Promise<{ parts: Part[]; close(): Promise<void> }> {
  const { openDocumentCopy } = isMysql(url) ? await import('@jangteo/mysql/document-copy') : await import('@jangteo/mongodb/document-copy');
  const copy = await openDocumentCopy({ url, runtime, definition: PRODUCTS });
  const { name } = PRODUCTS;
  const [keys, bodies] = [`"${name}.keys"`, `"${name}.bodies"`];
  const isThere = file.count('select count(*) from collections where name = ?', name) > 0;
  const there = `from ${keys} k join ${bodies} b on b.changed = k.changed`;
  // A deletion is kept for the feed for a while, even where its id has been taken again.
  const gone = `from ${bodies} b where b.json is null and not exists (select 1 from ${keys} k where k.id = b.id)`;
  const part = (suffix: string, count: string, text: string, isWanted: (document: CopiedDocument) => boolean) =>
    orderedPart<CopiedDocument>({
      engine: 'documents',
      name: `${name}${suffix}`,
      rows: isThere ? file.count(count) : 0,
      source: () => (isThere ? documentsOf(file.rows<Stored>(text)) : []),
      target: () => pagesOf(copy, isWanted),
      write: (documents) => copy.write(documents),
      keyOf: ({ id }) => id,
      textOf: ({ id, version, json = null }) => JSON.stringify([id, version, json]),
      charactersOf: ({ json = '' }) => json.length,
    });
  return {
    parts: [
      part('', `select count(*) from ${keys}`, `select b.id, b.version, b.json ${there} order by k.id`, ({ json }) => json !== undefined),
      part(
        ' (deleted)',
        `select count(distinct b.id) ${gone}`,
        `select b.id, max(b.version), null ${gone} group by b.id order by b.id`,
        ({ json }) => json === undefined,
      ),
    ],
    close: () => copy.close(),
  };
}

function* documentsOf(rows: Iterable<Stored>): Generator<CopiedDocument> {
  for (const [id, version, json] of rows) yield { id, version: Number(version), json: json ?? undefined };
}

async function* pagesOf(copy: DocumentCopy, isWanted: (document: CopiedDocument) => boolean): AsyncGenerator<CopiedDocument[]> {
  for await (const page of copy.pages()) yield page.filter(isWanted);
}
