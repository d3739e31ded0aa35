import type { LogInAttempts } from '@jangteo/accounts/log-in-attempts';
import type { PasswordHasher } from '@jangteo/accounts/password';
import { isPasswordTooLong } from '@jangteo/accounts/password-length';
import { UsersService } from '@jangteo/contracts/users/v1/users';
import { JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import { provide } from '@jangteo/rpc/service-types';
import { checkSignUp, normaliseEmail } from './account.ts';
import type { Sessions } from './sessions.ts';
import { addUser, userByEmail, userById } from './store.ts';
import type { UsersStore } from './tables.ts';

export interface UsersParts {
  readonly passwords: PasswordHasher;
  readonly attempts: LogInAttempts;
  readonly sessions: Sessions;
}

export function usersRpc(runtime: Runtime, store: UsersStore, { passwords, attempts, sessions }: UsersParts) {
  return provide(UsersService, {
    async createUser(request, { signal }) {
      const { email, password, name } = checkSignUp(request);
      const password_hash = await passwords.hash(password, signal);
      const id = newId(runtime);
      await addUser(store, { id, email, name, password_hash, created_at: runtime.clock.now() });
      return { id };
    },
    async createSession({ email, password }, { signal }) {
      const wrong = new JangteoError('WRONG_CREDENTIALS', 'no account has this e-mail address and this password');
      if (isPasswordTooLong(password)) throw wrong;
      const address = normaliseEmail(email);
      const user = await attempts.attempt(address, async () => {
        const known = await userByEmail(store, address);
        // An address without an account costs a hash, too: its absence cannot be told by the clock.
        const right = await passwords.verify(password, known?.password_hash, signal);
        if (known === undefined || !right) throw wrong;
        return known;
      });
      const { token, expiresAtMs } = await sessions.begin(user.id);
      return { token, userId: user.id, expiresAtMs: BigInt(expiresAtMs) };
    },
    async deleteSession({ token }) {
      await sessions.end(token);
      return {};
    },
    async authenticate({ token }) {
      const userId = await sessions.userOf(token);
      if (userId === undefined) throw new JangteoError('UNAUTHENTICATED', 'the session does not exist or has ended');
      return { userId };
    },
    async findUser({ email }) {
      const user = await userByEmail(store, normaliseEmail(email));
      if (user === undefined) throw new JangteoError('NOT_FOUND', 'no user has this e-mail address');
      return { id: user.id };
    },
    async getUser({ id }) {
      const user = await userById(store, id);
      if (user === undefined) throw new JangteoError('NOT_FOUND', `there is no user ${id}`);
      return { id, email: user.email, name: user.name, createdAtMs: BigInt(user.created_at) };
    },
  });
}
