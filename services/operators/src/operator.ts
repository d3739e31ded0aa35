import { lengthOf, PASSWORD_LENGTH_MAX } from '@jangteo/accounts/password-length';
import { type FieldError, JangteoError } from '@jangteo/kernel/errors';

/** A viewer looks; an operator also changes. */
export type Role = 'viewer' | 'operator';

const NAME_LENGTH_MAX = 64;
/** Longer than a buyer's: more hangs on it. */
const PASSWORD_LENGTH_MIN = 12;
/** What the audit calls whoever has the admin token, and nobody else. */
const RESERVED_NAMES = ['admin-token'];

/** The one spelling under which a name is stored and found. */
export function normaliseName(name: string): string {
  return name.trim().toLowerCase();
}

/** Throws INVALID_REQUEST naming each field that is given and bad. Returns the role as one. */
export function checkOperator({ name, role, password }: { name?: string; role?: string; password?: string }): Role | undefined {
  const errors: FieldError[] = [];
  if (name !== undefined && (!/^[a-z0-9][a-z0-9._@-]*$/.test(name) || name.length > NAME_LENGTH_MAX)) {
    errors.push({
      path: 'name',
      message: `must begin with a letter or a digit and have at most ${NAME_LENGTH_MAX} of a-z, 0-9 and . _ @ -`,
    });
  } else if (name !== undefined && RESERVED_NAMES.includes(name)) {
    errors.push({ path: 'name', message: 'means the admin token; take another' });
  }
  if (role !== undefined && !isRole(role)) errors.push({ path: 'role', message: 'must be viewer or operator' });
  if (password !== undefined && (lengthOf(password) < PASSWORD_LENGTH_MIN || lengthOf(password) > PASSWORD_LENGTH_MAX)) {
    errors.push({ path: 'password', message: `must have ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters` });
  }
  if (errors.length > 0) {
    throw new JangteoError('INVALID_REQUEST', errors.map(({ path, message }) => `${path} ${message}`).join('; '), { errors });
  }
  return role as Role | undefined;
}

function isRole(role: string): role is Role {
  return role === 'viewer' || role === 'operator';
}
