import { JangteoError } from '@jangteo/kernel/errors';
import { MongoError, MongoServerError } from 'mongodb';

// https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
const DUPLICATE = 11000;
const REFUSAL = new Set([13, 18, 8000]);
const TOO_LARGE = new Set([10334, 17419, 17420]);
const FULL = 14031;
const NO_REPLICA_SET = 40573;
/** Not primary, on its way up or down, interrupted, late, or the majority does not answer. */
const AWAY = new Set([6, 7, 50, 64, 89, 91, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436]);
/** The oplog no longer has the token's place, or never had. */
const FEED_LOST = new Set([136, 260, 280, 286]);
const NAMESPACE_EXISTS = 48;
const INDEX_NOT_FOUND = 27;

/** The driver's errors of this kind say that no server was reached, or that the connection to it is gone. */
const AWAY_NAMES =
  /^Mongo(Network|ServerSelection|ServerClosed|PoolClosed|PoolCleared|WaitQueueTimeout|NotConnected|TopologyClosed|ClientClosed|OperationTimeout)/;

interface ServerWords {
  readonly code?: unknown;
  readonly keyPattern?: Readonly<Record<string, unknown>>;
  readonly errmsg?: unknown;
  readonly message?: unknown;
}

/** Whether the value that exists already is the id, or one of a unique index; undefined for another error. */
export function duplicateOf(thrown: unknown): 'id' | 'value' | undefined {
  if (codeOf(thrown) !== DUPLICATE) return undefined;
  const { keyPattern, errmsg, message } = thrown as ServerWords;
  if (keyPattern !== undefined) return Object.hasOwn(keyPattern, '_id') ? 'id' : 'value';
  return /index: _id_ /.test(String(errmsg ?? message)) ? 'id' : 'value';
}

/** What a unique index says of the value, without the names of its fields' keys in the database. */
export function duplicateDetail(thrown: unknown): string {
  const { errmsg, message } = thrown as ServerWords;
  const text = String(errmsg ?? message);
  const value = /dup key: (.*)$/.exec(text)?.[1];
  return value === undefined ? text : `another document has ${value.replace('f.', '')}`;
}

export function saysDoneAlready(thrown: unknown): boolean {
  return [NAMESPACE_EXISTS, INDEX_NOT_FOUND].includes(codeOf(thrown));
}

export function isFeedLost(thrown: unknown): boolean {
  return FEED_LOST.has(codeOf(thrown));
}

/** Anything that says what to do becomes a JangteoError; the rest stays as it is. */
export function toJangteoError(thrown: unknown): unknown {
  if (thrown instanceof JangteoError || !(thrown instanceof Error)) return thrown;
  const code = codeOf(thrown);
  const with_ = (to: ConstructorParameters<typeof JangteoError>[0], detail: string) => new JangteoError(to, detail, { cause: thrown });
  if (code === DUPLICATE) return with_('DUPLICATE_KEY', duplicateDetail(thrown));
  if (REFUSAL.has(code)) return with_('BAD_CONFIG', `MongoDB refuses the user of JANGTEO_DOCUMENTS_URL: ${thrown.message}`);
  if (code === NO_REPLICA_SET)
    return with_('BAD_CONFIG', 'MongoDB runs without a replica set, so it has no change streams: start it with one');
  if (code === FULL) return with_('STORE_FULL', thrown.message);
  if (TOO_LARGE.has(code) || /larger than the maximum size/.test(thrown.message)) {
    return with_('INVALID_REQUEST', 'the document is larger than the 16 MB that MongoDB takes');
  }
  const isAway =
    AWAY.has(code) || AWAY_NAMES.test(thrown.name) || (thrown instanceof MongoError && thrown.hasErrorLabel('RetryableWriteError'));
  return isAway ? with_('ENGINE_AWAY', `MongoDB does not answer: ${thrown.message}`) : thrown;
}

function codeOf(thrown: unknown): number {
  const code =
    thrown instanceof MongoServerError || (typeof thrown === 'object' && thrown !== null) ? (thrown as ServerWords).code : undefined;
  return typeof code === 'number' ? code : 0;
}
