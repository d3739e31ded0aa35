import { JangteoError } from '@jangteo/kernel/errors';

const DUPLICATE = new Set(['ER_DUP_ENTRY', 'ER_DUP_ENTRY_WITH_KEY_NAME']);
const FULL = new Set(['ER_DISK_FULL', 'ER_RECORD_FILE_FULL']);
/** The server undid the transaction, or it has to be undone; the next run may succeed. */
const CONFLICT = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD', 'ER_TRANSACTION_ROLLBACK_DURING_COMMIT']);
/** The server takes nobody, or is on its way up or down. */
const AWAY = new Set([
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
]);
/** The server answers, and the URL's user may not come in. */
const REFUSAL = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_ACCOUNT_HAS_BEEN_LOCKED',
  'ER_MUST_CHANGE_PASSWORD_LOGIN',
]);
/** What a step of a migration meets that was done just before a crash: DDL commits by itself, so its record may be missing. */
const DONE_ALREADY = new Set([
  'ER_TABLE_EXISTS_ERROR',
  'ER_BAD_TABLE_ERROR',
  'ER_DUP_FIELDNAME',
  'ER_DUP_KEYNAME',
  'ER_CANT_DROP_FIELD_OR_KEY',
]);

/** A schema or table that is not there; who may see neither is told that access is denied. */
const NOT_THERE = new Set(['ER_BAD_DB_ERROR', 'ER_NO_SUCH_TABLE', 'ER_DBACCESS_DENIED_ERROR', 'ER_TABLEACCESS_DENIED_ERROR']);

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

export function isConflict(thrown: unknown): boolean {
  return CONFLICT.has(codeOf(thrown));
}

/** The connection is gone, and its transaction with it. */
export function isConnectionLoss(thrown: unknown): boolean {
  return AWAY.has(codeOf(thrown)) || (thrown instanceof Error && (('fatal' in thrown && thrown.fatal === true) || 'syscall' in thrown));
}

export function isRefusal(thrown: unknown): boolean {
  return REFUSAL.has(codeOf(thrown));
}

export function saysDoneAlready(thrown: unknown): boolean {
  return DONE_ALREADY.has(codeOf(thrown));
}

export function saysNotThere(thrown: unknown): boolean {
  return NOT_THERE.has(codeOf(thrown));
}

/** Conflicts and lost connections stay as they are: the store runs the transaction again. */
export function toJangteoError(thrown: unknown): unknown {
  const code = codeOf(thrown);
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (DUPLICATE.has(code)) return new JangteoError('DUPLICATE_KEY', detail, { cause: thrown });
  if (FULL.has(code)) return new JangteoError('STORE_FULL', detail, { cause: thrown });
  if (code === 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION')
    return new JangteoError('INTERNAL', 'only transactions write', { cause: thrown });
  return thrown;
}
