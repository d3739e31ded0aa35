import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isListed, searchDocument } from '../src/search-document.ts';

const of = (product: unknown) => searchDocument('id', 3, JSON.stringify(product));
const price = { amount: 1_000, currency: 'KRW' };
const words = (product: object) => of({ price, ...product }).all_text.split(' ');

test('the product of docs/product.md is found by all that a buyer may type', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/product.md'), 'utf8');
  const [, shown = ''] = /```json\n([\s\S]*?)```/.exec(docs) ?? [];
  const document = searchDocument('kb-87', 7, shown);
  assert.deepEqual(document, {
    id: 'kb-87',
    version: 7,
    title: '무선 기계식 키보드',
    brand: '한빛전자',
    category: '',
    description: '조용한 갈축, 한글 각인',
    all_text: '연결 블루투스 키 개수 87 블랙 KB-87-BLACK 화이트 KB-87-WHITE',
    category_path: '',
    price: 129_000,
    currency: 'KRW',
    popularity: 0,
    created_at: 0,
    updated_at: 0,
  });
});

test('what follows from its category, its times and its sales comes along', () => {
  const document = of({
    title: 't',
    price,
    category_breadcrumbs: ['패션', '신발', '운동화'],
    category_path: '1/4/28',
    popularity: 12,
    created_at: '2026-11-20T00:00:00.000Z',
    updated_at: '2026-11-21T00:00:00.000Z',
  });
  assert.equal(document.category, '패션 신발 운동화');
  assert.equal(document.category_path, '1/4/28');
  assert.equal(document.popularity, 12);
  assert.equal(document.updated_at - document.created_at, 86_400_000);
});

test('attributes are taken at any depth, names and values, numbers, but not what the product does not have', () => {
  const attributes = {
    소재: { 겉감: { 종류: { 이름: ['면', '울'] } } },
    방수: true,
    방풍: false,
    없음: null,
    '무게(g)': 350,
    목록: [{ 이름: '하나' }, 2, [3, '셋']],
    빈칸: '   ',
  };
  assert.deepEqual(words({ attributes }), [
    ...['소재', '겉감', '종류', '이름', '면', '울', '방수', '무게(g)', '350', '목록', '하나', '2', '3', '셋', '빈칸'],
  ]);
});

test('each piece stands there once, however many variants repeat it', () => {
  const variants = ['250', '260', '270'].map((size) => ({ sku: `S-${size}`, color: '블랙', attributes: { 사이즈: size } }));
  assert.deepEqual(words({ model: 'AX-1', color: '블랙', upc: '880', variants, skus: ['S-250', 'S-260', 'S-270'] }), [
    ...['AX-1', '블랙', '880', 'S-250', '사이즈', '250', 'S-260', '260', 'S-270', '270'],
  ]);
});

test('a product without a price is not listed', () => {
  for (const priced of [undefined, null, 5, {}, { amount: '5', currency: 'KRW' }, { amount: 5 }]) {
    assert.equal(isListed(of({ title: 't', price: priced })), false);
  }
  assert.equal(isListed(of({ title: 't', price: { amount: 0, currency: 'KRW' } })), true);
});

test('texts are bounded, and cut between words where there is a blank', () => {
  const long = of({ price, description: '가나다 '.repeat(5_000), attributes: { 긴: '라마바 '.repeat(5_000) } });
  assert.ok(long.description.length <= 8_000 && long.description.endsWith('가나다'));
  assert.ok(long.all_text.length <= 8_000 && long.all_text.endsWith('라마바'));
  const emoji = of({ price, description: `x${'👟'.repeat(5_000)}` });
  assert.ok(emoji.description.isWellFormed() && emoji.description.length >= 7_999);
});

test('whatever JSON there is makes a document', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`);
  for (const product of [
    null,
    [],
    'text',
    5,
    {},
    { title: 5, brand: [], category_breadcrumbs: 'x', variants: {}, attributes: deep, popularity: '9' },
  ]) {
    const document = of(product);
    assert.equal(document.id, 'id');
    assert.equal(document.popularity, 0);
  }
  assert.equal(searchDocument('id', 1, 'no JSON').title, '');
});
