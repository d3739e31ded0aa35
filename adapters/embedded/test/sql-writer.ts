import process from 'node:process';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { type ShopTables, shopMigrations } from '@jangteo/ports/sql/sql-bench';
import { embeddedSqlEngine } from '../src/sql-engine.ts';

/** A process to be killed: writes notes with 16 clients and prints the title of each that was acknowledged. */
const [, , directory = '', round = ''] = process.argv;
const shop = await embeddedSqlEngine({ directory, runtime: systemRuntime }).open<ShopTables>('shop', shopMigrations);
let count = 0;
async function writeForEver(): Promise<never> {
  for (;;) {
    const title = `${round}-${count++}`;
    await shop.transaction(async (tx) => {
      await tx.insertInto('notes').values({ title, amount: 1 }).execute();
      await tx.insertInto('stock').values({ sku: title, quantity: 1 }).execute();
    });
    process.stdout.write(`${title}\n`);
  }
}
await Promise.all(Array.from({ length: 16 }, writeForEver));
