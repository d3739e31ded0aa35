import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { QuotedSkuSchema } from '@jangteo/contracts/catalog/v1/catalog';
import { hasCode, type JangteoError } from '@jangteo/kernel/errors';
import { priceLines } from '../src/price-lines.ts';

const quote = (sku: string, amount: number, currency = 'KRW') =>
  create(QuotedSkuSchema, { sku, productId: sku, title: sku, unitPrice: { amount: BigInt(amount), currency } });

test('adds up lines, also two of one SKU', () => {
  const lines = [
    { sku: 'a', quantity: 2 },
    { sku: 'b', quantity: 1 },
    { sku: 'a', quantity: 1 },
  ];
  assert.equal(priceLines(lines, [quote('a', 1_000), quote('b', 500)], 3_500).total, 3_500);
});

test('tells the new prices when the total is another one', () => {
  assert.throws(
    () => priceLines([{ sku: 'a', quantity: 2 }], [quote('a', 1_000)], 1_999),
    (thrown) => {
      assert.ok(hasCode(thrown, 'PRICE_CHANGED'));
      assert.deepEqual((thrown as JangteoError).data?.prices, [{ sku: 'a', amount: 1_000, currency: 'KRW' }]);
      return true;
    },
  );
});

test('refuses two currencies and sums beyond exact integers', () => {
  const lines = [
    { sku: 'a', quantity: 1 },
    { sku: 'b', quantity: 1 },
  ];
  assert.throws(
    () => priceLines(lines, [quote('a', 1), quote('b', 1, 'USD')], undefined),
    (thrown) => hasCode(thrown, 'MIXED_CURRENCIES'),
  );
  assert.throws(
    () => priceLines([{ sku: 'a', quantity: 1_000_000 }], [quote('a', 10_000_000_000)], undefined),
    (thrown) => hasCode(thrown, 'AMOUNT_TOO_LARGE'),
  );
});
