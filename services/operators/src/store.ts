import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Selectable } from 'kysely';
import type { OperatorSessionsTable, OperatorsStore, OperatorsTable } from './tables.ts';

export async function hasOperators({ read }: OperatorsStore): Promise<boolean> {
  return (await read.selectFrom('operators').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Throws ALREADY_EXISTS. */
export async function addOperator(store: OperatorsStore, operator: OperatorsTable): Promise<void> {
  try {
    await store.transaction(async function addOperator(tx) {
      await tx.insertInto('operators').values(operator).execute();
    });
  } catch (thrown) {
    if (hasCode(thrown, 'DUPLICATE_KEY')) throw new JangteoError('ALREADY_EXISTS', `there is an operator ${operator.name} already`);
    throw thrown;
  }
}

export async function operatorByName({ read }: OperatorsStore, name: string): Promise<OperatorsTable | undefined> {
  return await read.selectFrom('operators').selectAll().where('name', '=', name).executeTakeFirst();
}

export async function listOperators({ read }: OperatorsStore): Promise<OperatorsTable[]> {
  return await read.selectFrom('operators').selectAll().orderBy('name').execute();
}

export interface Changed {
  readonly before: OperatorsTable;
  readonly after: OperatorsTable;
  readonly sessionsEnded: number;
}

/** Changes an operator and ends the sessions; undefined where there is none of this name. */
export async function changeOperator(
  store: OperatorsStore,
  name: string,
  change: Partial<Pick<OperatorsTable, 'role' | 'password_hash' | 'disabled'>>,
): Promise<Changed | undefined> {
  return await store.transaction(async function changeOperator(tx) {
    const before = await tx.selectFrom('operators').selectAll().where('name', '=', name).executeTakeFirst();
    if (before === undefined) return undefined;
    // Locks the row, also where nothing changes: a log-in under way comes before, and its session goes below, or it sees the change.
    await tx
      .updateTable('operators')
      .set({ name, ...change })
      .where('name', '=', name)
      .execute();
    const { numDeletedRows } = await tx.deleteFrom('operator_sessions').where('operator_id', '=', before.id).executeTakeFirst();
    return { before, after: { ...before, ...change }, sessionsEnded: Number(numDeletedRows) };
  });
}

/** Where the operator was changed since the password was looked at, there is no session: false. */
export async function beginSession(
  store: OperatorsStore,
  { id, password_hash }: OperatorsTable,
  session: Omit<OperatorSessionsTable, 'operator_id'>,
): Promise<boolean> {
  return await store.transaction(async function beginSession(tx) {
    const { numUpdatedRows } = await tx
      .updateTable('operators')
      .set({ logged_in_at: session.created_at })
      .where('id', '=', id)
      .where('password_hash', '=', password_hash)
      .where('disabled', '=', 0)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await tx
      .insertInto('operator_sessions')
      .values({ ...session, operator_id: id })
      .execute();
    return true;
  });
}

export async function operatorOfSession(
  { read }: OperatorsStore,
  tokenHash: string,
  now: number,
): Promise<Selectable<Pick<OperatorsTable, 'name' | 'role'> & Pick<OperatorSessionsTable, 'expires_at'>> | undefined> {
  return await read
    .selectFrom('operator_sessions')
    .innerJoin('operators', 'operators.id', 'operator_sessions.operator_id')
    .select(['operators.name', 'operators.role', 'operator_sessions.expires_at'])
    .where('operator_sessions.token_hash', '=', tokenHash)
    .where('operator_sessions.expires_at', '>', now)
    .where('operators.disabled', '=', 0)
    .executeTakeFirst();
}

export async function endSession(store: OperatorsStore, tokenHash: string): Promise<void> {
  await store.transaction(async function endSession(tx) {
    await tx.deleteFrom('operator_sessions').where('token_hash', '=', tokenHash).execute();
  });
}

export async function forgetExpiredSessions(store: OperatorsStore, now: number): Promise<void> {
  await store.transaction(async function forgetExpiredSessions(tx) {
    await tx.deleteFrom('operator_sessions').where('expires_at', '<=', now).execute();
  });
}
