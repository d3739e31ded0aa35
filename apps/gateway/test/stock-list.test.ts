import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gatewayOver, OPERATOR } from './stub-shop.ts';

const COUNT = 12_000;
const skus = Array.from({ length: COUNT }, (_, index) => String(index).padStart(6, '0'));

let app: Awaited<ReturnType<typeof gatewayOver>>;
before(async () => {
  app = await gatewayOver({
    inventory: {
      async auditStock({ afterSku = '', limit = 0 }) {
        const from = skus.findIndex((sku) => sku > afterSku);
        const page = from === -1 ? [] : skus.slice(from, from + limit);
        // One in a thousand has little left.
        return { items: page.map((sku) => ({ sku, stock: 10n, reserved: sku.endsWith('999') ? 8n : 1n })) };
      },
    },
  });
});
after(() => app.close());

async function read(query: string) {
  const response = await app.inject({ url: `/admin/api/inventory${query}`, headers: OPERATOR });
  assert.equal(response.statusCode, 200, response.body);
  return response.json<{ items: { sku: string; available: number }[]; looked_through: number; next_cursor: string | null }>();
}

test('SKUs come by page, with what can be sold of them', async () => {
  const first = await read('?limit=2');
  assert.deepEqual(first.items, [
    { sku: '000000', stock: 10, stock_reserved: 1, available: 9 },
    { sku: '000001', stock: 10, stock_reserved: 1, available: 9 },
  ]);
  const second = await read(`?limit=2&cursor=${first.next_cursor}`);
  assert.deepEqual(
    second.items.map(({ sku }) => sku),
    ['000002', '000003'],
  );
});

test('those of which few are left are found a stretch at a time, none left out and none twice', async () => {
  const found: string[] = [];
  let looked = 0;
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Awaited<ReturnType<typeof read>> = await read(`?below=3&limit=3&cursor=${cursor}`);
    assert.ok(page.looked_through <= 5_000);
    found.push(...page.items.map(({ sku }) => sku));
    looked += page.looked_through;
    ({ next_cursor: cursor } = page);
  }
  assert.deepEqual(
    found,
    skus.filter((sku) => sku.endsWith('999')),
  );
  assert.equal(looked, COUNT);
});

test('the first page of a shop without stock is the last', async () => {
  assert.deepEqual(await read(`?below=3&cursor=${skus.at(-1)}`), { items: [], looked_through: 0, next_cursor: null });
});
