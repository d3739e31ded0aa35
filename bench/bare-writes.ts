import { fdatasync as fdatasyncCallback, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';

const fdatasync = promisify(fdatasyncCallback);

/**
 * The rows that an order of one line writes on its way to "delivered", transaction by transaction, inserts, updates and deletes alike.
 * Names are for the reader; the bare script writes a row of 200 bytes for each.
 */
export const ORDER_STEPS: readonly (readonly [step: string, rows: number])[] = [
  ['orders: key, order', 2],
  ['inventory: reservation, stock, hold', 3],
  ['orders: order, line, status, timeline, outbox, reply', 6],
  ['log: order_created', 1],
  ['orders: outbox', 1],
  ['payments: inbox, payment', 2],
  ['payments: claim', 1],
  ['provider: authorised', 1],
  ['provider: captured', 1],
  ['payments: payment, outbox', 2],
  ['log: payment_success', 1],
  ['payments: outbox', 1],
  ['orders: inbox, order, timeline, outbox', 4],
  ['log: order_success', 1],
  ['orders: outbox', 1],
  ['inventory: inbox, reservation, stock, movement, outbox', 5],
  ['log: stock_confirmed', 1],
  ['inventory: outbox', 1],
  ['orders: inbox, order, timeline, outbox', 4],
  ['log: shipment_requested', 1],
  ['orders: outbox', 1],
  ['delivery: inbox, shipment', 2],
  ['delivery: shipment, outbox', 2],
  ['log: shipped', 1],
  ['delivery: outbox', 1],
  ['orders: inbox, order, timeline', 3],
  ['delivery: shipment, outbox', 2],
  ['log: delivered', 1],
  ['delivery: outbox', 1],
  ['orders: inbox, order, timeline', 3],
];

export const ROWS_PER_ORDER = ORDER_STEPS.reduce((sum, [, rows]) => sum + rows, 0);

/** Orders a second of a bare script that does nothing but write these rows durably, `group` orders' steps to a commit. */
export async function bareWrites(group: number, seconds: number): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'jangteo-bare-'));
  const db = new DatabaseSync(join(directory, 'bare.db'));
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE rows (id INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL); CREATE INDEX by_key ON rows (key)',
  );
  const wal = openSync(join(directory, 'bare.db-wal'), 'r+');
  const insert = db.prepare('INSERT INTO rows (key, value) VALUES (?, ?)');
  const value = 'x'.repeat(160);
  const startedAt = performance.now();
  let orders = 0;
  while (performance.now() - startedAt < seconds * 1_000) {
    for (const [, rows] of ORDER_STEPS) {
      db.exec('BEGIN');
      for (let row = 0; row < rows * group; row++) insert.run(`order-${orders}-${row}`, value);
      db.exec('COMMIT');
      await fdatasync(wal);
    }
    orders += group;
  }
  const perSecond = orders / ((performance.now() - startedAt) / 1_000);
  db.close();
  rmSync(directory, { recursive: true });
  return perSecond;
}
