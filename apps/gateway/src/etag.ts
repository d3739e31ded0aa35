import { hash } from 'node:crypto';
import { invalid } from '@jangteo/edge/problem';
import { JangteoError } from '@jangteo/kernel/errors';

/** The entity tag of a document's version; a projection of it has one of its own. */
export function etagOf(version: bigint, fields?: readonly string[]): string {
  return fields === undefined ? `"${version}"` : `"${version};${tagText(fields.join('+'))}"`;
}

/** Names of free fields may hold anything, and a tag comes back in a header of limited length. */
function tagText(names: string): string {
  return /^[\w.+]{1,200}$/.test(names) ? names : hash('sha256', names, 'base64url');
}

/**
 * The version that a change is meant for, `*` for whichever there is.
 * Throws IF_MATCH_REQUIRED where the header is missing, INVALID_REQUEST where it is not one entity tag of this API.
 */
export function requireIfMatch(ifMatch: string | undefined): bigint | '*' {
  if (ifMatch === undefined) throw new JangteoError('IF_MATCH_REQUIRED', 'send If-Match with the ETag that you read, or *');
  if (ifMatch.trim() === '*') return '*';
  const version = /^"(\d{1,18})"$/.exec(ifMatch.trim())?.[1];
  if (version === undefined) {
    throw invalid('the headers are', [{ path: 'If-Match', message: 'must be one ETag as GET sends it, such as "3", or *' }]);
  }
  return BigInt(version);
}
