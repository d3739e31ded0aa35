import { readFileSync } from 'node:fs';
import { createHistogram } from 'node:perf_hooks';
import process from 'node:process';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { type ShopTables, shopMigrations } from '@jangteo/ports/sql/sql-bench';
import { embeddedSqlEngine } from '../src/sql-engine.ts';

/**
 * A process of its own, since the test runner's hooks slow every promise: 64 clients write for 1 s. Prints how late a timer came, without
 * the time in which other programs had the processor.
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
    const [begin, waited] = [performance.now(), waitedMs()];
    await systemRuntime.clock.sleep(1);
    held.record(Math.max(1, Math.round(1_000 * (performance.now() - begin - 1 - (waitedMs() - waited)))));
  }
}

/** How long this thread was ready to run while others ran; only Linux tells (proc_pid_schedstat). */
function waitedMs(): number {
  return process.platform === 'linux' ? Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6 : 0;
}

const end = performance.now() + 1_000;
await Promise.all([measureUntil(end), ...Array.from({ length: 64 }, () => writeUntil(end))]);
process.stdout.write(JSON.stringify({ p99Ms: held.percentile(99) / 1e3, turns: held.count, transactions: count }));
await shop.close();
