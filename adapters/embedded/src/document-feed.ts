import { NumberedFeed } from '@jangteo/ports/documents/numbered-feed';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { CollectionLayout } from './document-layout.ts';
import { type DocumentTables, rows } from './document-sql.ts';

/**
 * The feed is the bodies in the order of their changes: one entry for each document, its latest, and one for each deletion.
 * So it reaches back to the beginning for what is there, and to `feed_floor` for what was deleted.
 */
export function documentFeed({ read }: SqlStore<DocumentTables>, { name, bodies }: CollectionLayout): NumberedFeed {
  const text = `select changed, id, version, json is null as deleted from ${bodies} where changed > ? order by changed limit ?`;
  return new NumberedFeed({
    name,
    changes: (behind, limit) => rows(read, text, [behind, limit]),
    state: () =>
      read.selectFrom('collections').select(['epoch', 'last_change', 'feed_floor']).where('name', '=', name).executeTakeFirstOrThrow(),
  });
}
