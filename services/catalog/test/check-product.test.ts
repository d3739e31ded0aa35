import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JangteoError } from '@jangteo/kernel/errors';
import { checkProduct } from '../src/check-product.ts';

const won = (amount: number) => ({ amount, currency: 'KRW' });

function refusedPaths(id: string, json: string): string[] {
  try {
    checkProduct(id, json);
  } catch (thrown) {
    assert.ok(thrown instanceof JangteoError);
    assert.equal(thrown.code, 'INVALID_REQUEST');
    return (thrown.errors ?? []).map(({ path }) => path);
  }
  return [];
}

const bad: readonly (readonly [what: string, fields: object, path: string])[] = [
  ['no title', { title: undefined }, 'title'],
  ['an empty title', { title: ' ' }, 'title'],
  ['a title that is no text', { title: 7 }, 'title'],
  ['a title that is too long', { title: 'x'.repeat(501) }, 'title'],
  ['a control character', { title: 'a\u0007b' }, 'title'],
  ['half a surrogate', { title: '\ud800' }, 'title'],
  ['an unknown field', { colour: 'red' }, 'colour'],
  ['an unknown field of a variant', { variants: [{ sku: 's', inventory: 50 }] }, 'variants[0].inventory'],
  ["stock, which is inventory's", { stock: 5 }, 'stock'],
  ['a price in major units', { price: { amount: 3499.99, currency: 'USD' } }, 'price.amount'],
  ['a negative price', { price: won(-1) }, 'price.amount'],
  ['a price beyond 2^53', { price: won(2 ** 53) }, 'price.amount'],
  ['a price as text', { price: { amount: '100', currency: 'KRW' } }, 'price.amount'],
  ['a bare number as price', { price: 100 }, 'price'],
  ['a price without currency', { price: { amount: 1 } }, 'price.currency'],
  ['a currency that is none', { price: { amount: 1, currency: 'WON' } }, 'price.currency'],
  [
    'a variant in another currency',
    { price: won(1), variants: [{ sku: 's', price: { amount: 1, currency: 'USD' } }] },
    'variants[0].price.currency',
  ],
  ['a variant with a price where the product has none', { variants: [{ sku: 's', price: won(1) }] }, 'price'],
  ['a variant without SKU', { variants: [{ color: 'red' }] }, 'variants[0].sku'],
  ['variants that are no list', { variants: {} }, 'variants'],
  ['too many variants', { variants: Array.from({ length: 101 }, (_, at) => ({ sku: `s${at}` })) }, 'variants'],
  ['attributes that are a list', { attributes: ['a'] }, 'attributes'],
  ['an attribute nested too deep', { attributes: { a: { b: { c: { d: { e: 1 } } } } } }, 'attributes.a.b.c.d.e'],
  ['a control character in an attribute', { attributes: { a: ['ok', 'b\u0000'] } }, 'attributes.a[1]'],
  ['an image that is a script', { images: [{ url: 'javascript:alert(1)' }] }, 'images[0].url'],
  ['an image of another host by two slashes', { images: [{ url: '//evil.example/x.png' }] }, 'images[0].url'],
  ['a weight of nothing', { weight: { value: 0, unit: 'KG' } }, 'weight.value'],
  ['dimensions with a side missing', { dimensions: { length: 1, width: 2, unit: 'CM' } }, 'dimensions.height'],
  ['a SKU that is too long', { sku: 's'.repeat(129) }, 'sku'],
];
for (const [what, fields, path] of bad) {
  test(`refuses ${what}, and says where`, () => {
    assert.deepEqual(refusedPaths('a', JSON.stringify({ title: 'a', ...fields })), [path]);
  });
}

test('refuses what is no JSON object, is too large, or has an id that is none', () => {
  assert.throws(() => checkProduct('a', '{'), { code: 'MALFORMED_JSON' });
  assert.deepEqual(refusedPaths('a', '[]'), ['']);
  assert.throws(() => checkProduct('a', `{"title":"a","description":"${'x'.repeat(300_000)}"}`), { code: 'INVALID_REQUEST' });
  for (const id of ['', ' ', 'a\nb', 'x'.repeat(129)]) assert.deepEqual(refusedPaths(id, '{"title":"t"}'), ['id']);
});

test('says all that is wrong at once', () => {
  const paths = refusedPaths('a', JSON.stringify({ title: '', price: won(-1), color: 5 }));
  assert.deepEqual(paths.sort(), ['color', 'price.amount', 'title']);
});

test('takes a whole product, and leaves out what was not said', () => {
  const product = {
    title: '맥북 프로 16',
    description: '첫 줄\n둘째 줄',
    brand: 'Apple',
    price: { amount: 349_999, currency: 'USD' },
    weight: { value: 2.1, unit: 'KG' },
    dimensions: { length: 35.5, width: 24.8, height: 1.7, unit: 'CM' },
    attributes: { ram: '32GB', ports: ['HDMI', 3], empty: '', touch: false, screen: { size: 16.2 } },
    variants: [{ id: 'v1', sku: 'MBP-SG', color: 'Space Gray', price: { amount: 349_999, currency: 'USD' }, attributes: { ram: '32GB' } }],
    images: [
      { url: 'https://example.com/a.jpg', main: true },
      { url: '/b.jpg', main: false },
    ],
  };
  assert.deepEqual(JSON.parse(JSON.stringify(checkProduct('a', JSON.stringify(product)))), product);
});
