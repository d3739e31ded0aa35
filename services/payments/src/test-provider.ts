import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import type { Charge, ChargeAnswer, ChargeState, PaymentProvider } from './provider.ts';

export interface TestProviderChargesTable {
  charge_key: string;
  state: ChargeState;
  amount: number;
  currency: string;
  method: string;
  /** Tries that it let fail. */
  failures: number;
  updated_at: number;
}

export interface TestProviderTables {
  test_provider_charges: TestProviderChargesTable;
}

type Charges = Kysely<TestProviderTables>;
type ChargeRow = Pick<TestProviderChargesTable, 'state' | 'method' | 'amount' | 'currency'>;

const DECLINED = 'the card was declined';
const FLAKY_FAILURES = 2;

const FIRST_STATES: ReadonlyMap<string, ChargeState> = new Map([
  ['test', 'authorised'],
  ['test_down', 'authorised'],
  ['test_flaky', 'none'],
]);

/**
 * A provider for trying things out. It stands for the outside world, so its memory outlives the process: a table that nobody else touches.
 *
 * By method: `test` succeeds, `test_declined` is declined, `test_flaky` fails twice and then succeeds, `test_down` does what it is asked
 * to but never says so in time; every other method is declined.
 */
export function testProvider<DB extends TestProviderTables>({ clock }: Pick<Runtime, 'clock'>, sqlStore: SqlStore<DB>): PaymentProvider {
  const store = sqlStore as unknown as SqlStore<TestProviderTables>;

  return {
    async authorise(charge, signal) {
      const { key, method } = charge;
      const answer = await store.transaction(async function authorise(tx): Promise<ChargeAnswer> {
        const state = FIRST_STATES.get(method) ?? 'declined';
        const isNew = await insert(tx, charge, state, clock.now());
        if (isNew && state !== 'none') return toAnswer({ ...charge, state });
        if (await countFailure(tx, key)) return { state: 'none', reason: 'the provider had a bad moment' };
        await move(tx, key, ['none'], 'authorised', clock.now());
        return await answerOf(tx, key);
      });
      return await deliver(method, answer, signal);
    },
    async capture(key, signal) {
      const { row, answer } = await store.transaction(async function capture(tx) {
        await move(tx, key, ['authorised'], 'captured', clock.now());
        const row = await rowOf(tx, key);
        return { row, answer: toAnswer(row) };
      });
      return await deliver(row?.method, answer, signal);
    },
    async refund(key) {
      return await store.transaction(async function refund(tx) {
        await move(tx, key, ['captured'], 'refunded', clock.now());
        return await answerOf(tx, key);
      });
    },
    async void(key) {
      return await store.transaction(async function voidCharge(tx) {
        await insert(tx, { key, amount: 0, currency: '', method: '' }, 'voided', clock.now());
        await move(tx, key, ['none', 'authorised'], 'voided', clock.now());
        return await answerOf(tx, key);
      });
    },
    async query(key) {
      return await answerOf(store.read, key);
    },
  };
}

/** False where the key is known already. */
async function insert(tx: Charges, { key, amount, currency, method }: Charge, state: ChargeState, now: number): Promise<boolean> {
  try {
    await tx
      .insertInto('test_provider_charges')
      .values({ charge_key: key, state, amount, currency, method, failures: 0, updated_at: now })
      .execute();
    return true;
  } catch (thrown) {
    if (hasCode(thrown, 'DUPLICATE_KEY')) return false;
    throw thrown;
  }
}

async function move(tx: Charges, key: string, from: readonly ChargeState[], state: ChargeState, now: number): Promise<void> {
  await tx
    .updateTable('test_provider_charges')
    .set({ state, updated_at: now })
    .where('charge_key', '=', key)
    .where('state', 'in', from)
    .execute();
}

/** True where this try is one of those that fail. */
async function countFailure(tx: Charges, key: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('test_provider_charges')
    .set((eb) => ({ failures: eb('failures', '+', 1) }))
    .where('charge_key', '=', key)
    .where('state', '=', 'none')
    .where('failures', '<', FLAKY_FAILURES)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

async function rowOf(db: Charges, key: string) {
  return await db
    .selectFrom('test_provider_charges')
    .select(['state', 'method', 'amount', 'currency'])
    .where('charge_key', '=', key)
    .executeTakeFirst();
}

async function answerOf(db: Charges, key: string): Promise<ChargeAnswer> {
  return toAnswer(await rowOf(db, key));
}

function toAnswer(row: ChargeRow | undefined): ChargeAnswer {
  if (row === undefined) return { state: 'none' };
  if (row.state === 'captured') return { state: 'captured', captured: { amount: row.amount, currency: row.currency } };
  if (row.state !== 'declined') return { state: row.state };
  return { state: 'declined', reason: row.method === 'test_declined' ? DECLINED : `there is no payment method "${row.method}"` };
}

/** `test_down` keeps its answers to itself until the caller gives up. */
async function deliver(method: string | undefined, answer: ChargeAnswer, signal: AbortSignal): Promise<ChargeAnswer> {
  if (method === 'test_down' && !signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  if (signal.aborted) throw new JangteoError('DEADLINE_EXCEEDED', 'the provider did not answer in time');
  return answer;
}
