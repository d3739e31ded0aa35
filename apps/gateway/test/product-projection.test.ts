import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pickOf, projectionOf } from '../src/product-projection.ts';

const PRODUCT = {
  id: 'p1',
  title: '노트북',
  price: { amount: 100, currency: 'KRW' },
  attributes: { 색상: '빨강', size: { inch: 15 }, tags: ['a', 'b'] },
  variants: [{ sku: 'v1', price: { amount: 90, currency: 'KRW' }, stock: 3, stock_reserved: 0 }, { sku: 'v2' }],
  images: [{ url: 'https://a.example/1.png', main: true }, { url: 'https://a.example/2.png' }],
  stock: 7,
  stock_reserved: 1,
};
const picked = (fields: string, stock = false) => pickOf(projectionOf({ fields, stock }))(PRODUCT);

test('a path reaches inside an object, and through a list to each element', () => {
  assert.deepEqual(picked('id,price.amount'), { id: 'p1', price: { amount: 100 } });
  assert.deepEqual(picked('variants.sku'), { variants: [{ sku: 'v1' }, { sku: 'v2' }] });
  assert.deepEqual(picked('variants.price.amount,images.url'), {
    variants: [{ price: { amount: 90 } }, {}],
    images: [{ url: 'https://a.example/1.png' }, { url: 'https://a.example/2.png' }],
  });
  assert.deepEqual(picked('attributes.색상,attributes.size.inch'), { attributes: { 색상: '빨강', size: { inch: 15 } } });
});

test('the whole of a field has its parts, in whichever order they are named', () => {
  const whole = { price: PRODUCT.price };
  for (const fields of ['price,price.amount', 'price.amount,price', 'price,price']) assert.deepEqual(picked(fields), whole, fields);
});

test('what a product does not have is left out', () => {
  assert.deepEqual(picked('id,brand,weight.value,attributes.none,attributes.색상.deeper'), { id: 'p1', attributes: {} });
});

test('joined stock stays, in variants only where variants are asked for', () => {
  assert.deepEqual(picked('id', true), { id: 'p1', stock: 7, stock_reserved: 1 });
  assert.deepEqual(picked('variants.sku', true), {
    variants: [{ sku: 'v1', stock: 3, stock_reserved: 0 }, { sku: 'v2' }],
    stock: 7,
    stock_reserved: 1,
  });
});

test('a field that no product has is refused with its name', () => {
  const slips = [
    'titel',
    'price.amont',
    'title.ko',
    'variants.stocks',
    '',
    'id,',
    'price.',
    '.price',
    '__proto__',
    'price.constructor',
    'attributes..a',
  ];
  for (const fields of slips) assert.throws(() => projectionOf({ fields }), { code: 'INVALID_REQUEST' }, fields);
});
