import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CategoryNode, filterTree, flatten, moveTargets, pathNames } from '../src/logic/category-tree.ts';
import { mendOf } from '../src/logic/mend-words.ts';
import { moneyText, parseDocument, parseMoney, withText, writableOf } from '../src/logic/product-draft.ts';
import { previewOf, progressOf } from '../src/logic/upload.ts';

test('of a product only what a shop writes is edited', () => {
  const product = { id: 'p', title: 'Socks', price: { amount: 1, currency: 'KRW' }, category_path: '1/2', skus: ['p'], units_sold: 3 };
  assert.deepEqual(writableOf(product), { title: 'Socks', price: { amount: 1, currency: 'KRW' } });
  assert.deepEqual(withText({ title: 'a', brand: 'b' }, 'brand', ''), { title: 'a' });
  assert.deepEqual(withText({ title: 'a' }, 'brand', 'b'), { title: 'a', brand: 'b' });
});

test('prices are typed in the major unit', () => {
  assert.deepEqual(parseMoney('1,299.5', 'USD'), { amount: 129_950, currency: 'USD' });
  assert.deepEqual(parseMoney('12,000', 'KRW'), { amount: 12_000, currency: 'KRW' });
  for (const [text, currency] of [
    ['1.5', 'KRW'],
    ['-1', 'KRW'],
    ['', 'KRW'],
    ['1,2', 'KRW'],
    ['1', '?'],
    ['1.234', 'USD'],
  ] as const) {
    assert.equal(parseMoney(text, currency), undefined, `${text} ${currency}`);
  }
  for (const money of [
    { amount: 129_950, currency: 'USD' },
    { amount: 12_000, currency: 'KRW' },
    { amount: 5, currency: 'USD' },
  ]) {
    assert.deepEqual(parseMoney(moneyText(money), money.currency), money);
  }
});

test('only an object is a document', () => {
  assert.deepEqual(parseDocument('{"title":"a"}'), { ok: true, value: { title: 'a' } });
  assert.deepEqual([parseDocument('[1]').ok, parseDocument('{').ok, parseDocument('null').ok], [false, false, false]);
});

const node = (id: string, name: string, parent: string | null, ...children: CategoryNode[]): CategoryNode => ({
  id,
  name,
  parent_id: parent,
  path: '',
  level: 0,
  children,
});
const TREE = [node('1', '의류', null, node('2', '상의', '1', node('3', '티셔츠', '2')), node('4', '하의', '1')), node('5', '가전', null)];

test('a category is moved neither below itself nor to where it is', () => {
  const [, tops] = flatten(TREE);
  assert.ok(tops);
  assert.deepEqual(
    moveTargets(TREE, tops).map(({ name }) => name),
    ['하의', '가전'],
  );
  assert.deepEqual(pathNames(new Map(flatten(TREE).map((one) => [one.id, one])), '3'), ['의류', '상의', '티셔츠']);
  assert.deepEqual(
    flatten(filterTree(TREE, '티셔')).map(({ name }) => name),
    ['의류', '상의', '티셔츠'],
  );
  assert.deepEqual(
    flatten(filterTree(TREE, '상의')).map(({ name }) => name),
    ['의류', '상의', '티셔츠'],
  );
});

test('a file is looked at before it is sent', () => {
  const text = '\uFEFF{"id":"a","title":"A"}\n\n{"title":"no id"}\r\nnonsense\n{"id":1,"title":"B"}\n{"id":"cut';
  assert.deepEqual(previewOf(text, false), {
    rows: 4,
    problems: [
      { line: 3, why: 'no-id' },
      { line: 4, why: 'no-json' },
    ],
    examples: [
      { id: 'a', title: 'A' },
      { id: '1', title: 'B' },
    ],
  });
  assert.deepEqual(previewOf('{"id":"a","title":" "}', true).problems, [{ line: 1, why: 'no-title' }]);
});

test('a reason of an import is taken apart into its field and what was done', () => {
  const known = ['no_id', 'spaces', 'left_out'];
  assert.deepEqual(mendOf('title_spaces', known), { field: 'title', what: 'spaces' });
  assert.deepEqual(mendOf('list_price_left_out', known), { field: 'list_price', what: 'left_out' });
  assert.deepEqual(mendOf('no_id', known), { field: '', what: 'no_id' });
  assert.deepEqual(mendOf('of_tomorrow', known), { field: '', what: 'of_tomorrow' });
});

test('an import only ever comes forward', () => {
  const of = (state: 'uploading' | 'waiting' | 'reading' | 'importing' | 'done', bytes: number) =>
    progressOf({ state, bytes, bytes_total: 100 });
  const steps = [
    of('uploading', 0),
    of('uploading', 100),
    of('waiting', 0),
    of('reading', 50),
    of('importing', 0),
    of('importing', 99),
    of('done', 100),
  ];
  assert.deepEqual(
    steps,
    steps.toSorted((left, right) => left - right),
  );
  assert.equal(steps.at(-1), 1);
});
