import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { engineUrlsFor } from '../tests/e2e/real-engines.ts';

/** When an order was accepted and when its payment was known, in UTC milliseconds. */
export type Completion = [acceptedAt: number, completedAt: number];

const PAID =
  "select created_at as acceptedAt, at as completedAt from timeline join orders on orders.id = timeline.order_id where event = 'payment_success'";

/** Of every order of the shop in this folder, read behind its back. */
export async function completionsIn(folder: string): Promise<Completion[]> {
  const { JANGTEO_SQL_URL } = engineUrlsFor(folder);
  const rows = JANGTEO_SQL_URL === undefined ? fromFile(join(folder, 'orders.db')) : await fromServer(JANGTEO_SQL_URL);
  return rows.map(({ acceptedAt, completedAt }) => [Number(acceptedAt), Number(completedAt)]);
}

function fromFile(path: string) {
  using orders = new DatabaseSync(path, { readOnly: true });
  return orders.prepare(PAID).all();
}

async function fromServer(url: string) {
  const { createConnection } = await import('mysql2/promise');
  const orders = await createConnection(`${url}_orders`);
  const [rows] = await orders.query(PAID);
  await orders.end();
  return rows as Record<string, unknown>[];
}
