import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { AccountsTable, UsersStore } from './tables.ts';

/** Throws EMAIL_TAKEN. */
export async function addUser(store: UsersStore, account: AccountsTable): Promise<void> {
  try {
    await store.transaction(async function addUser(tx) {
      await tx.insertInto('users').values(account).execute();
    });
  } catch (thrown) {
    if (hasCode(thrown, 'DUPLICATE_KEY')) throw new JangteoError('EMAIL_TAKEN', `${account.email} has an account`);
    throw thrown;
  }
}

export async function userById({ read }: UsersStore, id: string): Promise<AccountsTable | undefined> {
  return await read.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function userByEmail({ read }: UsersStore, email: string): Promise<AccountsTable | undefined> {
  return await read.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst();
}
