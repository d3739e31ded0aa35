import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { type ShopTables, shopMigrations } from '@jangteo/ports/sql/sql-bench';
import { embeddedSqlEngine } from '../src/sql-engine.ts';

/** A process of its own, since the test runner's hooks slow every promise: 64 clients write for 1 s; prints what the loop's delay was. */
const [, , directory = ''] = process.argv;
const shop = await embeddedSqlEngine({ directory, runtime: systemRuntime }).open<ShopTables>('shop', shopMigrations);
const delay = monitorEventLoopDelay({ resolution: 1 });
let count = 0;
async function writeUntil(end: number): Promise<void> {
  while (performance.now() < end) {
    const title = `${count++}`;
    await shop.transaction(async (tx) => {
      await tx.insertInto('stock').values({ sku: title, quantity: 1 }).execute();
      await tx
        .insertInto('notes')
        .values({ title, body: 'x'.repeat(200) })
        .execute();
    });
  }
}
delay.enable();
const end = performance.now() + 1_000;
await Promise.all(Array.from({ length: 64 }, () => writeUntil(end)));
delay.disable();
process.stdout.write(JSON.stringify({ p99Ms: delay.percentile(99) / 1e6, transactions: count }));
await shop.close();
