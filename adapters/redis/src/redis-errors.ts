import { JangteoError } from '@jangteo/kernel/errors';
import { ErrorReply } from '@redis/client';

// What a reply begins with: the list is Redis' own, in its source src/server.c (createSharedObjects) and src/acl.c.
/** The server is on its way up or down, or another one has taken its place. */
const AWAY = /^(LOADING|MASTERDOWN|READONLY|NOREPLICAS|BUSY|CLUSTERDOWN|TRYAGAIN|UNBLOCKED)\b/;
const FULL = /^(OOM|MISCONF)\b/;
/** The server answers, and the URL's user may not do this; or it is a part of a cluster. */
const REFUSAL = /^(NOAUTH|WRONGPASS|NOPERM|MOVED|ASK|CROSSSLOT|ERR AUTH|ERR DB index|ERR invalid DB)\b/;

/** The driver's own errors are about the connection alone: what a server refuses is an ErrorReply. */
export function isConnectionLoss(thrown: unknown): boolean {
  return thrown instanceof ErrorReply ? AWAY.test(thrown.message) : !(thrown instanceof JangteoError);
}

/** A server that answers with an error which only other settings mend. */
export function isRefusal(thrown: unknown): boolean {
  return thrown instanceof ErrorReply && REFUSAL.test(thrown.message);
}

export function isUnknownScript(thrown: unknown): boolean {
  return thrown instanceof ErrorReply && thrown.message.startsWith('NOSCRIPT');
}

/** ENGINE_AWAY, STORE_FULL or BAD_CONFIG where it is one of these; all else stays as it is. */
export function toJangteoError(thrown: unknown): unknown {
  if (isConnectionLoss(thrown)) return away(thrown);
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (isRefusal(thrown)) return new JangteoError('BAD_CONFIG', `Redis refuses: ${detail}`, { cause: thrown });
  if (thrown instanceof ErrorReply && FULL.test(detail)) return new JangteoError('STORE_FULL', detail, { cause: thrown });
  return thrown;
}

export function away(cause: unknown): JangteoError {
  const detail = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new JangteoError('ENGINE_AWAY', `Redis does not answer: ${detail}`, { cause });
}
