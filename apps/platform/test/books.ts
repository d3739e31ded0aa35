import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readSettings } from '@jangteo/kernel/config';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { type Engines, migrationsOf } from '@jangteo/service-kit/start-service';
import { CompiledQuery } from 'kysely';
import { EMBEDDED_FILES_ONLY, engineUrlsFor } from '../../../tests/e2e/real-engines.ts';
import { engineSettings } from '../src/engine-settings.ts';
import { openEngines } from '../src/engines.ts';
import { STORED_SERVICES } from '../src/services.ts';

/** What a shop keeps on its engines, opened while no shop runs, to write there what no service would. */
export interface Books {
  /** One statement in a service's store. */
  run(service: string, text: string, ...values: (string | number | null)[]): Promise<void>;
  /** From now on more may be reserved than there is. */
  liftStockConstraint(): Promise<void>;
  /** What services keep elsewhere than in tables. */
  readonly engines: Pick<Engines, 'log' | 'documents' | 'search'>;
  /** One statement in a file of an embedded engine. */
  runInFile(name: string, text: string, ...values: (string | number)[]): void;
  close(): Promise<void>;
}

export async function openBooks(directory: string): Promise<Books> {
  const engines = await openEngines(systemRuntime, {
    directory,
    urls: readSettings(engineSettings, engineUrlsFor(directory)),
    fileMbMax: 0,
    hotMb: 0,
    logPeer: undefined,
    keyValuePeer: undefined,
    logHostility: undefined,
  });
  const stores = new Map<string, Promise<SqlStore<unknown>>>();
  const storeOf = (service: string) => {
    let store = stores.get(service);
    if (store === undefined) {
      store = engines.sql.open(
        service,
        STORED_SERVICES.filter(({ name }) => name === service).flatMap((one) => migrationsOf(one)),
      );
      stores.set(service, store);
    }
    return store;
  };
  const run = async (service: string, text: string, ...values: (string | number | null)[]) => {
    const store = await storeOf(service);
    await store.transaction((tx) => tx.executeQuery(CompiledQuery.raw(text, values)));
  };
  return {
    run,
    liftStockConstraint: () =>
      run(
        'inventory',
        EMBEDDED_FILES_ONLY ? 'alter table stock drop constraint stock_covers_reserved' : 'pragma ignore_check_constraints = 1',
      ),
    engines,
    runInFile(name, text, ...values) {
      const file = new DatabaseSync(join(directory, `${name}.db`), { timeout: 5_000 });
      file.prepare(text).run(...values);
      file.close();
    },
    async close() {
      for (const store of stores.values()) await (await store).close();
      await engines.close();
    },
  };
}

/** An order of `quantity` units of one SKU that had come to rest. */
export interface PlacedOrder {
  readonly id: string;
  readonly number: string;
  readonly sku: string;
  readonly quantity: number;
}

/** Takes the sale of a COMPLETED order back: its units are held again, nothing is confirmed or shipped. */
export async function unsell(books: Books, { id, sku, quantity }: PlacedOrder): Promise<void> {
  await books.run('inventory', "update reservations set status = 'HELD' where order_id = ?", id);
  await books.run('inventory', 'update stock set stock = stock + ?, reserved = reserved + ? where sku = ?', quantity, quantity, sku);
  await books.run('inventory', 'delete from movements where reference = ?', id);
  await books.run('delivery', 'delete from shipments where order_id = ?', id);
  await books.run('orders', "delete from timeline where order_id = ? and event in ('stock_confirmed', 'shipped', 'delivered')", id);
}

/** Takes a COMPLETED order back to where it waited for its payment. */
export async function unpay(books: Books, order: PlacedOrder): Promise<void> {
  await unsell(books, order);
  await books.run('orders', "update orders set status = 'PENDING' where id = ?", order.id);
  await books.run('orders', "delete from timeline where order_id = ? and event = 'payment_success'", order.id);
}

export async function deletePayment(books: Books, { id }: PlacedOrder): Promise<void> {
  await books.run('payments', 'delete from test_provider_charges where charge_key in (select id from payments where order_id = ?)', id);
  await books.run('payments', 'delete from payments where order_id = ?', id);
}

/** Takes the shipment of a COMPLETED order back to where it had not left. */
export async function sendBack(books: Books, orderId: string): Promise<void> {
  const longFromNow = 32_503_680_000_000;
  await books.run('delivery', "update shipments set status = 'READY', due_at = ? where order_id = ?", longFromNow, orderId);
  await books.run('orders', "delete from timeline where order_id = ? and event in ('shipped', 'delivered')", orderId);
}
