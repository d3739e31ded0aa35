import type { Books, Invariant } from './books.ts';

interface Level {
  readonly sku: string;
  readonly stock: number;
  readonly reserved: number;
  readonly held: number;
  readonly sold: number;
  readonly granted: number;
  readonly moved: number;
}

const LEVELS = `
  select s.sku, s.stock, s.reserved,
    coalesce((select sum(h.quantity) from holds h join reservations r on r.order_id = h.order_id where h.sku = s.sku and r.status = 'HELD'), 0) as held,
    coalesce((select sum(h.quantity) from holds h join reservations r on r.order_id = h.order_id where h.sku = s.sku and r.status = 'CONFIRMED'), 0) as sold,
    coalesce((select sum(m.quantity) from movements m where m.sku = s.sku and m.reason = 'imported'), 0) as granted,
    coalesce((select sum(m.quantity) from movements m where m.sku = s.sku), 0) as moved
  from stock s`;

const TABLES = ['inventory.stock', 'inventory.reservations', 'inventory.holds', 'inventory.movements'];

function ofEachSku(name: string, wrong: (level: Level) => boolean): Invariant {
  return {
    name,
    tables: TABLES,
    check(books: Books) {
      const level = books.rows<Level>('inventory', LEVELS).find(wrong);
      return level === undefined ? undefined : JSON.stringify(level);
    },
  };
}

export const stockInvariants: readonly Invariant[] = [
  ofEachSku('no more is reserved than there is', ({ stock, reserved }) => reserved < 0 || reserved > stock),
  ofEachSku('what is reserved is what is held', ({ reserved, held }) => reserved !== held),
  ofEachSku('what is there and what is sold is what was granted', ({ stock, sold, granted }) => stock + sold !== granted),
  ofEachSku('the stock is the sum of its movements', ({ stock, moved }) => stock !== moved),
];
