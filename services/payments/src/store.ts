import type { Change, PaymentFacts } from './payment.ts';
import type { PaymentsStore, PaymentsTable, PaymentsTx } from './tables.ts';

/** A payment as it was just before a worker claimed it; the stored row says UNKNOWN where this says REQUESTED. */
export interface ClaimedPayment {
  readonly id: string;
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
  readonly method: string;
  readonly claim: number;
  /** Where its turn goes on, see `storedTrace`. */
  readonly trace: string | null;
  readonly facts: PaymentFacts;
}

/** When the next payment is due, or undefined where none waits. */
export async function nextDueAt({ read }: PaymentsStore): Promise<number | undefined> {
  const row = await read
    .selectFrom('payments')
    .select('due_at')
    .where('due_at', 'is not', null)
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst();
  return row?.due_at ?? undefined;
}

/**
 * Claims up to `limit` payments that are due, until `until`; then whoever comes may claim them again.
 * A charge counts as begun from here on, so that its row cannot say otherwise if this process dies.
 */
export async function claimDue(store: PaymentsStore, now: number, until: number, limit: number): Promise<ClaimedPayment[]> {
  return await store.transaction(async function claimDue(tx) {
    const rows = await tx
      .selectFrom('payments')
      .selectAll()
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(limit)
      // Without it there is one writer, and nobody comes between the two statements.
      .$if(store.supports.skipLocked, (query) => query.forUpdate().skipLocked())
      .execute();
    if (rows.length === 0) return [];
    await tx
      .updateTable('payments')
      .set((eb) => ({
        status: eb
          .case()
          .when('status', '=', 'REQUESTED')
          .then('UNKNOWN' as const)
          .else(eb.ref('status'))
          .end(),
        claim: eb('claim', '+', 1),
        due_at: until,
      }))
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
    return rows.map(claimed);
  });
}

function claimed(row: PaymentsTable): ClaimedPayment {
  const { id, order_id: orderId, amount, currency, method, claim, trace } = row;
  return { id, orderId, amount, currency, method, claim: claim + 1, trace, facts: factsOf(row) };
}

function factsOf({ status, attempts, waits, order_failed, refund_wanted }: PaymentsTable): PaymentFacts {
  return { status, attempts, waits, orderFailed: order_failed === 1, refundWanted: refund_wanted === 1 };
}

/**
 * Writes what `decide` makes of a claimed payment, and returns it; undefined where the claim was lost.
 * The update names the wishes that were decided on: where one came meanwhile, `decide` is asked again.
 */
export async function settleClaimed(
  tx: PaymentsTx,
  payment: ClaimedPayment,
  now: number,
  decide: (facts: PaymentFacts) => Change,
): Promise<Change | undefined> {
  let { facts } = payment;
  for (;;) {
    const change = decide(facts);
    const { numUpdatedRows } = await tx
      .updateTable('payments')
      .set({
        status: change.status,
        attempts: facts.attempts,
        waits: change.waits,
        declined: change.declined === true ? 1 : 0,
        due_at: change.nextInMs === undefined ? null : now + change.nextInMs,
        updated_at: now,
        ...(change.reason === undefined ? {} : { reason: change.reason }),
      })
      .where('id', '=', payment.id)
      .where('claim', '=', payment.claim)
      .where('order_failed', '=', facts.orderFailed ? 1 : 0)
      .where('refund_wanted', '=', facts.refundWanted ? 1 : 0)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 1n) return change;
    const row = await tx.selectFrom('payments').selectAll().where('id', '=', payment.id).executeTakeFirst();
    if (row?.claim !== payment.claim) return undefined;
    facts = { ...facts, orderFailed: row.order_failed === 1, refundWanted: row.refund_wanted === 1 };
  }
}

/** In a store that this process alone has open, whoever had claimed a payment is gone: it is due at once. */
export async function forgetClaims(store: PaymentsStore, now: number): Promise<void> {
  await store.transaction(async function forgetClaims(tx) {
    await tx.updateTable('payments').set({ due_at: now }).where('due_at', '>', now).execute();
  });
}

export async function countOpen({ read }: PaymentsStore): Promise<number> {
  const { open } = await read
    .selectFrom('payments')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('due_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return Number(open);
}

export async function paymentOf({ read }: PaymentsStore, orderId: string): Promise<PaymentsTable | undefined> {
  return await read.selectFrom('payments').selectAll().where('order_id', '=', orderId).executeTakeFirst();
}

/** A page of payments, by order. */
export async function auditPayments({ read }: PaymentsStore, afterOrderId: string, limit: number): Promise<PaymentsTable[]> {
  return await read.selectFrom('payments').selectAll().where('order_id', '>', afterOrderId).orderBy('order_id').limit(limit).execute();
}
