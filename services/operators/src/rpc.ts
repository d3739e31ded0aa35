import type { LogInAttempts } from '@jangteo/accounts/log-in-attempts';
import type { PasswordHasher } from '@jangteo/accounts/password';
import { isPasswordTooLong } from '@jangteo/accounts/password-length';
import { OperatorsService } from '@jangteo/contracts/operators/v1/operators';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import { provide } from '@jangteo/rpc/service-types';
import { auditRpc } from './audit-rpc.ts';
import { checkOperator, normaliseName } from './operator.ts';
import type { OperatorSessions } from './sessions.ts';
import { addOperator, changeOperator, hasOperators, listOperators, operatorByName } from './store.ts';
import type { OperatorsStore, OperatorsTable } from './tables.ts';

export interface OperatorsParts {
  readonly passwords: PasswordHasher;
  readonly attempts: LogInAttempts;
  readonly sessions: OperatorSessions;
}

export function operatorsRpc(runtime: Runtime, store: OperatorsStore, { passwords, attempts, sessions }: OperatorsParts) {
  const create = async (asked: { name: string; role: string; password: string }, signal: AbortSignal): Promise<OperatorsTable> => {
    const name = normaliseName(asked.name);
    const role = checkOperator({ ...asked, name }) ?? 'viewer';
    const password_hash = await passwords.hash(asked.password, signal);
    const operator = { id: newId(runtime), name, role, password_hash, disabled: 0, created_at: runtime.clock.now(), logged_in_at: null };
    await addOperator(store, operator);
    return operator;
  };
  return provide(OperatorsService, {
    ...auditRpc(store),
    async createFirstOperator({ name, password }, { signal }) {
      if (await hasOperators(store)) return { created: false };
      try {
        await create({ name, role: 'operator', password }, signal);
        return { created: true };
      } catch (thrown) {
        if (hasCode(thrown, 'ALREADY_EXISTS')) return { created: false };
        throw thrown;
      }
    },
    async createOperator(asked, { signal }) {
      return { operator: operatorInit(await create(asked, signal)) };
    },
    async changeOperator({ name, role, password, disabled }, { signal }) {
      const checked = checkOperator({ ...(role !== undefined && { role }), ...(password !== undefined && { password }) });
      const changed = await changeOperator(store, normaliseName(name), {
        ...(checked !== undefined && { role: checked }),
        ...(disabled !== undefined && { disabled: Number(disabled) }),
        ...(password !== undefined && { password_hash: await passwords.hash(password, signal) }),
      });
      if (changed === undefined) throw new JangteoError('NOT_FOUND', `there is no operator ${name}`);
      const { before, after, sessionsEnded } = changed;
      return { operator: operatorInit(after), before: operatorInit(before), sessionsEnded };
    },
    async listOperators() {
      return { operators: (await listOperators(store)).map(operatorInit) };
    },
    async createSession({ name: asked, password }, { signal }) {
      const wrong = new JangteoError('WRONG_CREDENTIALS', 'no operator has this name and this password, or the account is disabled');
      if (isPasswordTooLong(password)) throw wrong;
      const name = normaliseName(asked);
      return await attempts.attempt(name, async () => {
        const known = await operatorByName(store, name);
        // A name without an account costs a hash, too: its absence cannot be told by the clock.
        const right = await passwords.verify(password, known?.password_hash, signal);
        const session = known !== undefined && right && known.disabled === 0 ? await sessions.begin(known) : undefined;
        if (known === undefined || session === undefined) throw wrong;
        return { name, role: known.role, token: session.token, expiresAtMs: BigInt(session.expiresAtMs) };
      });
    },
    async deleteSession({ token }) {
      await sessions.end(token);
      return {};
    },
    async authenticate({ token }) {
      const { name, role, expires_at } = await sessions.operatorOf(token);
      return { name, role, expiresAtMs: BigInt(expires_at) };
    },
  });
}

function operatorInit({ name, role, disabled, created_at, logged_in_at }: OperatorsTable) {
  return { name, role, disabled: disabled !== 0, createdAtMs: BigInt(created_at), loggedInAtMs: BigInt(logged_in_at ?? 0) };
}
