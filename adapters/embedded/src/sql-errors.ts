import { JangteoError } from '@jangteo/kernel/errors';

/** SQLite's result codes, the extended ones where they tell more (https://sqlite.org/rescode.html). */
const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const FULL = 13;
const CONSTRAINT_PRIMARYKEY = 1555;
const CONSTRAINT_UNIQUE = 2067;
const CONSTRAINT_ROWID = 2579;

/** What is no concern of the port (a broken check, wrong SQL) stays as it is. */
export function toJangteoError(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return thrown;
  const { message } = thrown;
  const code = Number(thrown.errcode);
  if (code === CONSTRAINT_UNIQUE || code === CONSTRAINT_PRIMARYKEY || code === CONSTRAINT_ROWID) {
    return new JangteoError('DUPLICATE_KEY', message, { cause: thrown });
  }
  switch (code & 0xff) {
    case FULL:
      return new JangteoError('STORE_FULL', message, { cause: thrown });
    case BUSY:
    case IOERR:
      return new JangteoError('ENGINE_AWAY', message, { cause: thrown });
    case READONLY:
      return new JangteoError('INTERNAL', 'only transactions write', { cause: thrown });
    default:
      return thrown;
  }
}
