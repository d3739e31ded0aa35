import type { ColumnTypes } from '@jangteo/ports/sql/sql-store';
import { sql } from 'kysely';

const integer = sql`integer`;

/** SQLite compares text byte by byte and keeps integers in 64 bits; lengths are for the reader, it does not enforce them. */
export const columnTypes: ColumnTypes = {
  id: sql`varchar(64)`,
  text: (length) => sql`varchar(${sql.lit(length)})`,
  longText: sql`text`,
  json: sql`text`,
  integer,
  money: integer,
  time: integer,
  sequence: sql`integer primary key autoincrement`,
};
