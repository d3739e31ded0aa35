import { isPasswordTooLong, lengthOf, PASSWORD_LENGTH_MAX } from '@jangteo/accounts/password-length';
import { type FieldError, JangteoError } from '@jangteo/kernel/errors';

/** What somebody asks for who signs up. */
export interface SignUp {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

const EMAIL_LENGTH_MAX = 254;
const NAME_LENGTH_MAX = 100;
const PASSWORD_LENGTH_MIN = 8;

// Invisible characters would let two accounts look like one.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}]/u;
const unprintable = /[\p{Cc}\p{Cs}]/u;

/** The one spelling under which an address is stored and found. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** The sign-up with its e-mail address and name as they are stored. Throws INVALID_REQUEST naming each bad field. */
export function checkSignUp(asked: SignUp): SignUp {
  const email = normaliseEmail(asked.email);
  const name = asked.name.trim();
  const errors: FieldError[] = [];
  if (email.length > EMAIL_LENGTH_MAX || invisible.test(email) || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(email)) {
    errors.push({ path: 'email', message: `must be an e-mail address of at most ${EMAIL_LENGTH_MAX} characters` });
  }
  if (lengthOf(asked.password) < PASSWORD_LENGTH_MIN || isPasswordTooLong(asked.password)) {
    errors.push({ path: 'password', message: `must have ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters` });
  }
  if (name === '' || lengthOf(name) > NAME_LENGTH_MAX || unprintable.test(name)) {
    errors.push({ path: 'name', message: `must have 1 to ${NAME_LENGTH_MAX} printable characters` });
  }
  if (errors.length > 0) {
    throw new JangteoError('INVALID_REQUEST', errors.map(({ path, message }) => `${path} ${message}`).join('; '), { errors });
  }
  return { email, password: asked.password, name };
}
