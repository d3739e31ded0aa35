import { createHistogram } from 'node:perf_hooks';
import process from 'node:process';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { type ShopTables, shopMigrations } from '@jangteo/ports/sql/sql-bench';
import { embeddedSqlEngine } from '../src/sql-engine.ts';

/**
 * A process of its own, since the test runner's hooks slow every promise: 64 clients write for 1 s. Prints for how long they kept the event
 * loop from a timer, in this thread's processor time, to which other programs add nothing.
 */
const [, , directory = ''] = process.argv;
const shop = await embeddedSqlEngine({ directory, runtime: systemRuntime }).open<ShopTables>('shop', shopMigrations);
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
const held = createHistogram();
async function measureUntil(end: number): Promise<void> {
  while (performance.now() < end) {
    const before = process.threadCpuUsage();
    await systemRuntime.clock.sleep(1);
    const { user, system } = process.threadCpuUsage(before);
    held.record(Math.max(1, user + system));
  }
}
const end = performance.now() + 1_000;
await Promise.all([measureUntil(end), ...Array.from({ length: 64 }, () => writeUntil(end))]);
process.stdout.write(JSON.stringify({ p99Ms: held.percentile(99) / 1e3, turns: held.count, transactions: count }));
await shop.close();
