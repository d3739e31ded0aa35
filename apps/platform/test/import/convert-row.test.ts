import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkProduct } from '@jangteo/catalog/check-product';
import { convertRow, type RowOptions } from '../../src/import/convert-row.ts';

const inr: RowOptions = { currency: 'INR' };

function convert(row: object | string, options: RowOptions = inr) {
  return convertRow(Buffer.from(typeof row === 'string' ? row : JSON.stringify({ id: 'a', title: 'A', ...row })), options);
}

/** What arrives in the catalogue, which checks it as it would in the shop. */
function taken(row: object | string, options: RowOptions = inr) {
  const converted = convert(row, options);
  assert.ok(converted.taken, JSON.stringify(converted));
  checkProduct(converted.product.id, converted.product.json);
  return { ...converted, document: JSON.parse(converted.product.json), reasons: converted.mends.map(({ reason }) => reason) };
}

test('turns whole rupees into paise, won into won, and text into numbers', () => {
  assert.deepEqual(taken({ price: 379 }).document.price, { amount: 37_900, currency: 'INR' });
  assert.deepEqual(taken({ price: 379 }, { currency: 'KRW' }).document.price, { amount: 379, currency: 'KRW' });
  assert.deepEqual(taken({ price: '1,299.50' }, { currency: 'USD' }).document.price, { amount: 129_950, currency: 'USD' });
  assert.deepEqual(taken({ price: { amount: 5, currency: 'KRW' } }).document.price, { amount: 5, currency: 'KRW' });
  assert.deepEqual(taken({ price: 379, list_price: 999 }).document.list_price, { amount: 99_900, currency: 'INR' });
});

test('imports a row without a price unlisted, and one whose price makes no sense', () => {
  assert.deepEqual([taken({}).listed, taken({}).reasons], [false, []]);
  assert.deepEqual([taken({ price: null }).listed, taken({ price: null }).reasons], [false, []]);
  for (const price of [-5, 'free', 379.5, true, {}, [1], '1e3', 1e21]) {
    const row = taken({ price }, { currency: 'KRW' });
    assert.deepEqual([row.listed, row.document.price, row.reasons], [false, undefined, ['price_unreadable']], JSON.stringify(price));
  }
  assert.deepEqual(taken({ price: 0 }).reasons, ['price_zero']);
  assert.deepEqual(taken({ price: 500, list_price: 300 }).reasons, ['list_price_below_price']);
});

test('skips what is no product, and says why', () => {
  const reason = (row: object | string) => {
    const converted = convert(row);
    return converted.taken ? undefined : converted.reason;
  };
  for (const line of ['{', '[]', '"a"', 'null', 'id,title', '{"id":1}x']) assert.equal(reason(line), 'broken_json', line);
  assert.equal(reason({ id: undefined }), 'no_id');
  assert.equal(reason({ id: ' ' }), 'no_id');
  assert.equal(reason({ id: 'x'.repeat(129) }), 'id_too_long');
  for (const title of [undefined, null, '', ' \t ', '\u0000', ['a']]) assert.equal(reason({ title }), 'no_title', JSON.stringify(title));
});

test('mends titles, and says what it did', () => {
  const mended = (title: unknown) => {
    const row = taken({ title });
    return [row.document.title, ...row.reasons];
  };
  assert.deepEqual(mended(' 신발 '), ['신발']);
  assert.deepEqual(mended('a\u0007b'), ['a b', 'title_control_characters']);
  assert.deepEqual(mended('Paper Weights  with Silver'), ['Paper Weights with Silver', 'title_spaces']);
  assert.deepEqual(mended('Repouss\uFFFD\uFFFD - Man'), ['Repouss - Man', 'title_broken_characters']);
  assert.deepEqual(mended('half \ud800'), ['half', 'title_broken_characters']);
  assert.deepEqual(mended('x'.repeat(600)), ['x'.repeat(500), 'title_cut']);
  assert.deepEqual(mended(`${'x'.repeat(499)}😀`), ['x'.repeat(499), 'title_cut']);
  assert.deepEqual(mended(2024), ['2024']);
});

test('reads bytes that are not UTF-8 as far as they go', () => {
  const line = Buffer.concat([Buffer.from('{"id":"a","title":"caf'), Buffer.from([0xe9]), Buffer.from('"}')]);
  const converted = convertRow(line, inr);
  assert.ok(converted.taken);
  assert.equal(JSON.parse(converted.product.json).title, 'caf');
  assert.deepEqual(
    converted.mends.map(({ reason }) => reason),
    ['broken_utf8', 'title_broken_characters'],
  );
});

test('takes category names from the root down', () => {
  const names = (category_path: unknown, title = 'A') => {
    const row = taken({ title, category_path });
    return [row.product.categoryNames, ...row.reasons];
  };
  assert.deepEqual(names(['Clothing', 'Shorts']), [['Clothing', 'Shorts']]);
  assert.deepEqual(names('Clothing > Shorts'), [['Clothing', 'Shorts']]);
  assert.deepEqual(names(['신발 ', null, '']), [['신발'], 'category_empty_name']);
  assert.deepEqual(names(null), [[]]);
  assert.deepEqual(names(5), [[], 'category_left_out']);
  assert.deepEqual(names(['a\u0000b']), [['a b'], 'category_control_characters']);
  assert.deepEqual(names(['x'.repeat(120)]), [['x'.repeat(100)], 'category_cut']);
  assert.deepEqual(names(Array.from({ length: 20 }, (_, at) => `l${at}`))[1], 'category_cut');
  assert.deepEqual(names(['Home', 'Crystal Paper Weig...'], 'Crystal Paper Weights with Finish'), [['Home'], 'category_is_title']);
  assert.deepEqual(names(['Home', 'Crystal Paper Weights'], 'Crystal Paper Weights'), [['Home'], 'category_is_title']);
  assert.deepEqual(names(['컴퓨터', '노트북'], '노트북'), [['컴퓨터', '노트북']]);
  assert.deepEqual(taken({ category_names: ['신발'] }).product.categoryNames, ['신발']);
});

test('keeps attributes within the limits of the catalogue', () => {
  const attributes = (value: unknown) => {
    const row = taken({ attributes: value });
    return [row.document.attributes, ...row.reasons];
  };
  assert.deepEqual(attributes({ RAM: '16GB', n: 2, ok: true, list: ['a', null, 1], deep: { a: 'b' } }), [
    { RAM: '16GB', n: 2, ok: true, list: ['a', 1], deep: { a: 'b' } },
  ]);
  assert.deepEqual(attributes({ '': 'x', empty: '', none: null }), [{}]);
  assert.deepEqual(attributes('red'), [undefined, 'attributes_left_out']);
  assert.deepEqual(attributes({ a: { b: { c: { d: { e: 1 } } } } }), [{ a: { b: { c: {} } } }, 'attribute_left_out']);
  assert.equal(Object.keys(attributes(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`k${at}`, 'v'])))[0]).length, 200);
});

test('leaves out what it cannot use, and says so', () => {
  assert.deepEqual(
    taken({ colour: 'red', images: ['javascript:x', 'https://example.com/a.jpg'], weight: { value: 0 }, brand: {} }).reasons,
    ['unknown_field', 'brand_left_out', 'weight_left_out', 'image_left_out'],
  );
  assert.deepEqual(taken({ images: ['https://example.com/a.jpg'] }).document.images, [{ url: 'https://example.com/a.jpg' }]);
  assert.deepEqual(taken({ created_at: 'soon' }).reasons, ['created_at_left_out']);
  assert.equal(taken({ created_at: '2025-04-30T10:15:30+09:00' }).document.created_at, '2025-04-30T01:15:30.000Z');
});

test('takes variants with prices of their own, and the cheapest for a product without', () => {
  const row = taken({ variants: [{ sku: 'a-1', price: 300 }, { sku: 'a-2', price: 200 }, { color: 'red' }, { sku: 'a-1' }] });
  assert.deepEqual(row.document.variants, [
    { sku: 'a-1', price: { amount: 30_000, currency: 'INR' } },
    { sku: 'a-2', price: { amount: 20_000, currency: 'INR' } },
  ]);
  assert.deepEqual(row.document.price, { amount: 20_000, currency: 'INR' });
  assert.deepEqual(row.reasons, ['variant_left_out', 'variant_left_out', 'price_of_variant']);
});

test('gives stock from the option, else from the row, else none', () => {
  assert.deepEqual(taken({ stock: 7 }).stock, [{ sku: 'a', quantity: 7 }]);
  assert.deepEqual(taken({ stock: '7', sku: 'S' }).stock, [{ sku: 'S', quantity: 7 }]);
  assert.deepEqual(taken({ stock: 7 }, { currency: 'INR', stock: 100 }).stock, [{ sku: 'a', quantity: 100 }]);
  assert.deepEqual(taken({}).stock, []);
  for (const stock of [-1, 1.5, 'many', {}])
    assert.deepEqual([taken({ stock }).stock, taken({ stock }).reasons], [[], ['stock_unreadable']]);
  const variants = [{ sku: 'a-1', stock: 3 }, { sku: 'a-2' }];
  assert.deepEqual(taken({ variants }).stock, [{ sku: 'a-1', quantity: 3 }]);
  assert.deepEqual(taken({ sku: 'S', stock: 5, variants }).stock, [
    { sku: 'a-1', quantity: 3 },
    { sku: 'S', quantity: 5 },
  ]);
  assert.equal(taken({ variants }, { currency: 'INR', stock: 9 }).stock.length, 2);
});

test('takes a document of another jangteo as it is', () => {
  const row = taken({
    sku: 'S',
    skus: ['S'],
    category_ids: ['1', '2'],
    category_names: ['신발', '운동화'],
    category_path: '1/2',
    primary_category_id: '2',
    category_level: 1,
    category_breadcrumbs: ['신발', '운동화'],
    price: { amount: 100, currency: 'KRW' },
    popularity: 3,
    created_at: '2025-04-30T10:15:30.123Z',
    updated_at: '2025-04-30T10:15:30.123Z',
  });
  assert.deepEqual(row.reasons, []);
  assert.deepEqual(row.product.categoryNames, ['신발', '운동화']);
});
