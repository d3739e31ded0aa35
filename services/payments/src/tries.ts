import type { Selectable } from 'kysely';
import type { ProviderTry } from './ask-provider.ts';
import type { ClaimedPayment } from './store.ts';
import type { PaymentsStore, PaymentsTable, PaymentsTx, PaymentTriesTable } from './tables.ts';

const REASON_LENGTH_MAX = 500;
const TRIES_SHOWN_MAX = 500;

/** Writes down what the provider was asked in a turn; in the transaction that records what came of it. */
export async function recordTries(tx: PaymentsTx, { id, claim }: ClaimedPayment, tries: readonly ProviderTry[]): Promise<void> {
  if (tries.length === 0) return;
  const rows = tries.map(({ number, call, outcome, reason, at, durationMs }) => ({
    payment_id: id,
    claim,
    number,
    provider_call: call,
    outcome,
    reason: reason?.slice(0, REASON_LENGTH_MAX) ?? null,
    at,
    duration_ms: durationMs,
  }));
  await tx.insertInto('payment_tries').values(rows).execute();
}

/** What was asked of the provider for a payment, the last 500 calls; the oldest first. */
export async function triesOf({ read }: PaymentsStore, paymentId: string): Promise<Selectable<PaymentTriesTable>[]> {
  const rows = await read
    .selectFrom('payment_tries')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('seq', 'desc')
    .limit(TRIES_SHOWN_MAX)
    .execute();
  return rows.reverse();
}

/** A worker has it, and has not recorded yet what came of its turn. */
export function isUnderWay({ claim, due_at }: PaymentsTable, tries: readonly Pick<PaymentTriesTable, 'claim'>[], now: number): boolean {
  return due_at !== null && due_at > now && claim > (tries.at(-1)?.claim ?? 0);
}
