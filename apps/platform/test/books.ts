import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The shop's files, opened while no shop runs, to write into them what no service would. */
export interface Books {
  run(service: string, sql: string, ...values: (string | number | null)[]): void;
  /** The first column of the first row. */
  read(service: string, sql: string, ...values: (string | number | null)[]): string;
  close(): void;
}

export function openBooks(directory: string): Books {
  const files = new Map<string, DatabaseSync>();
  const open = (service: string) => {
    let file = files.get(service);
    if (file === undefined) {
      file = new DatabaseSync(join(directory, `${service}.db`));
      // What a fault breaks may be a constraint.
      file.exec('PRAGMA ignore_check_constraints = 1');
      files.set(service, file);
    }
    return file;
  };
  return {
    run(service, sql, ...values) {
      open(service)
        .prepare(sql)
        .run(...values);
    },
    read(service, sql, ...values) {
      const row = open(service)
        .prepare(sql)
        .get(...values);
      return String(Object.values(row ?? {})[0]);
    },
    close() {
      for (const file of files.values()) file.close();
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
export function unsell(books: Books, { id, sku, quantity }: PlacedOrder): void {
  books.run('inventory', "update reservations set status = 'HELD' where order_id = ?", id);
  books.run('inventory', 'update stock set stock = stock + ?, reserved = reserved + ? where sku = ?', quantity, quantity, sku);
  books.run('inventory', 'delete from movements where reference = ?', id);
  books.run('delivery', 'delete from shipments where order_id = ?', id);
  books.run('orders', "delete from timeline where order_id = ? and event in ('stock_confirmed', 'shipped', 'delivered')", id);
}

/** Takes a COMPLETED order back to where it waited for its payment. */
export function unpay(books: Books, order: PlacedOrder): void {
  unsell(books, order);
  books.run('orders', "update orders set status = 'PENDING' where id = ?", order.id);
  books.run('orders', "delete from timeline where order_id = ? and event = 'payment_success'", order.id);
}

export function deletePayment(books: Books, { id }: PlacedOrder): void {
  books.run('payments', 'delete from test_provider_charges where charge_key in (select id from payments where order_id = ?)', id);
  books.run('payments', 'delete from payments where order_id = ?', id);
}

/** Takes the shipment of a COMPLETED order back to where it had not left. */
export function sendBack(books: Books, orderId: string): void {
  const longFromNow = 32_503_680_000_000;
  books.run('delivery', "update shipments set status = 'READY', due_at = ? where order_id = ?", longFromNow, orderId);
  books.run('orders', "delete from timeline where order_id = ? and event in ('shipped', 'delivered')", orderId);
}
