import type { ColumnTypes } from '@jangteo/ports/sql/sql-store';
import { sql } from 'kysely';

/**
 * `collation` is the server's own that compares byte by byte without padding (in utf8mb4_bin 'a' equals 'a ').
 * Ids have it, too, and no smaller character set: a comparison with Korean text would then not use their index.
 */
export function columnTypes(collation: string): ColumnTypes {
  const integer = sql`bigint`;
  const text = (length: number) => sql`varchar(${sql.lit(length)}) collate ${sql.raw(collation)}`;
  const longText = sql`longtext collate ${sql.raw(collation)}`;
  return {
    id: text(64),
    text,
    longText,
    // Not `json`: MySQL would reorder its keys.
    json: longText,
    integer,
    money: integer,
    time: integer,
    sequence: sql`bigint primary key auto_increment`,
  };
}
