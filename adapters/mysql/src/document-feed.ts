import { NumberedFeed } from '@jangteo/ports/documents/numbered-feed';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { type DocumentTables, quoted, rows } from './document-sql.ts';

/**
 * The feed is the documents in the order of their latest changes, with the deletions among them. Changes are numbered under the lock of the
 * collection's row, which ends with the commit: what is committed later has a higher number, so nothing appears behind a reader.
 */
export function documentFeed({ read }: SqlStore<DocumentTables>, name: string): NumberedFeed {
  const text = `select changed, id, version, deleted from ${quoted(`${name}.documents`)} force index (by_change)
    where changed > ? order by changed limit ?`;
  return new NumberedFeed({
    name,
    changes: (behind, limit) => rows(read, text, [behind, limit]),
    state: () =>
      read.selectFrom('collections').select(['epoch', 'last_change', 'feed_floor']).where('name', '=', name).executeTakeFirstOrThrow(),
  });
}
