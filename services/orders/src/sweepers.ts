import { restoredTrace } from '@jangteo/kernel/trace-context';
import type { MessagingTables } from '@jangteo/messaging/tables';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { abandonOrder } from './cancel-order.ts';
import type { OrderStatus } from './life-table.ts';
import { type StepContext, step } from './step.ts';
import { type OrdersTable, type OrdersTables, ordersTables } from './tables.ts';

type Context = StepContext & { store: SqlStore<OrdersTables & MessagingTables> };

const PAGE = 500;

/** Cancels orders whose payment gave no answer in time; a late success is refunded. */
export async function timeOutPending(context: Context, olderThanMs: number): Promise<void> {
  const { clock, tracer } = context.runtime;
  for (const { id, trace } of await ordersBefore(context, 'PENDING', clock.now() - olderThanMs)) {
    await tracer.span('time out order', { parent: restoredTrace(trace) }, () =>
      context.store.transaction(async function timeOut(tx) {
        const order = await ordersTables(tx).selectFrom('orders').select('status').where('id', '=', id).executeTakeFirst();
        if (order?.status === 'PENDING') await step(context, tx, id, 'timeout', 'the payment gave no answer in time');
      }),
    );
  }
}

/** Abandons orders that a dead process left in PLACING and nobody came back for. Inventory's sweeper gives their holds back. */
export async function abandonStale(context: Context, olderThanMs: number): Promise<void> {
  const { clock, tracer } = context.runtime;
  for (const { id, trace } of await ordersBefore(context, 'PLACING', clock.now() - olderThanMs)) {
    await tracer.span('abandon order', { parent: restoredTrace(trace) }, () => abandonOrder(context, id));
  }
}

async function ordersBefore({ store }: Context, status: OrderStatus, before: number): Promise<Pick<OrdersTable, 'id' | 'trace'>[]> {
  return await ordersTables(store.read)
    .selectFrom('orders')
    .select(['id', 'trace'])
    .where('status', '=', status)
    .where('created_at', '<=', before)
    .orderBy('created_at')
    .limit(PAGE)
    .execute();
}

/** In a store that this process alone has open, whoever was placing an order is gone: a retry may go on with it at once. */
export async function releasePlacing({ store }: Pick<Context, 'store'>): Promise<void> {
  await store.transaction(async function releasePlacing(tx) {
    await ordersTables(tx).updateTable('orders').set({ placing_until: 0 }).where('status', '=', 'PLACING').execute();
  });
}
