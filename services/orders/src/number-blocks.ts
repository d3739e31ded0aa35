import { dayIn } from '@jangteo/kernel/clock';
import { hasCode } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { orderNumber } from './order-number.ts';
import { type OrdersTables, ordersTables } from './tables.ts';

const BLOCK = 200;

interface Block {
  next: number;
  readonly end: number;
}

/**
 * Hands out order numbers. A day's sequence is leased in blocks from one row, so that the row is no bottleneck;
 * what a process leased and did not use is a gap, never given out again.
 */
export function numberBlocks<DB extends OrdersTables>(runtime: Pick<Runtime, 'clock'>, store: SqlStore<DB>, timeZone: string) {
  let today: { readonly day: string; block: Promise<Block> } | undefined;

  return async function nextNumber(): Promise<string> {
    const day = dayIn(timeZone, runtime.clock.now());
    for (;;) {
      if (today?.day !== day) today = { day, block: leaseBlock(store, day) };
      const leased = today;
      const pending = leased.block;
      try {
        const block = await pending;
        if (block.next < block.end) return orderNumber(day, block.next++);
      } catch (thrown) {
        if (leased.block === pending) today = undefined;
        throw thrown;
      }
      if (leased.block === pending) leased.block = leaseBlock(store, day);
    }
  };
}

async function leaseBlock<DB extends OrdersTables>(store: SqlStore<DB>, day: string): Promise<Block> {
  return await store.transaction(async function leaseNumbers(tx) {
    const db = ordersTables(tx);
    const add = () =>
      db
        .updateTable('number_days')
        .set((eb) => ({ next: eb('next', '+', BLOCK) }))
        .where('day', '=', day)
        .executeTakeFirstOrThrow();
    if ((await add()).numUpdatedRows === 0n) {
      try {
        await db
          .insertInto('number_days')
          .values({ day, next: 1 + BLOCK })
          .execute();
        return { next: 1, end: 1 + BLOCK };
      } catch (thrown) {
        if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
        await add();
      }
    }
    const { next } = await db.selectFrom('number_days').select('next').where('day', '=', day).executeTakeFirstOrThrow();
    return { next: next - BLOCK, end: next };
  });
}
