import type { Books, Invariant } from './books.ts';

interface Sums {
  readonly sku: string;
  readonly day: string;
  readonly units: number;
  readonly lines: number;
}

const SUMS = `
  select sku, day, sum(units) as units, sum(lines) as lines from (
    select sku, day, units, 0 as lines from sold_days union all select sku, day, 0, units from sold_lines
  ) group by sku, day`;

export const salesInvariants: readonly Invariant[] = [
  {
    name: 'what a day sold is what its orders sold',
    tables: ['catalog.sold_days', 'catalog.sold_lines'],
    check(books: Books) {
      const wrong = books.rows<Sums>('catalog', SUMS).find(({ units, lines }) => units !== lines);
      return wrong === undefined ? undefined : JSON.stringify(wrong);
    },
  },
];

/** What a shop at rest says of its sales that is not so. */
export function wrongPopularity(books: Books): string | undefined {
  const sold = new Map<string, number>();
  const text = `select l.sku, sum(l.quantity) as units from order_lines l join orders o on o.id = l.order_id where o.status = 'COMPLETED' group by l.sku`;
  for (const { sku, units } of books.rows<{ sku: string; units: number }>('orders', text)) sold.set(sku, units);
  const documents = `select id, json -> '$.skus' as skus, json ->> '$.units_sold' as units_sold, json ->> '$.popularity' as popularity
    from "products.bodies" where json is not null`;
  type Row = { id: string; skus: string; units_sold: number | null; popularity: number };
  for (const { id, skus, units_sold, popularity } of books.rows<Row>('documents', documents)) {
    const units = (JSON.parse(skus) as string[]).reduce((sum, sku) => sum + (sold.get(sku) ?? 0), 0);
    if ((units_sold ?? 0) !== units || popularity !== units)
      return `${id} has ${units_sold} units sold and popularity ${popularity}, not ${units}`;
  }
  return undefined;
}
