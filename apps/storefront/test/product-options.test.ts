import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choicesOf, chosenOf, optionsOf } from '../src/product-options.ts';

const price = { amount: 1_000, currency: 'KRW' };
const variant = (sku: string, color: string, size: string, stock: number) => ({ sku, color, attributes: { 사이즈: size }, stock });
const shoes = {
  id: 'shoes',
  title: '운동화',
  sku: 'a-220',
  price,
  variants: [
    variant('a-220', '흰색', '220', 0),
    variant('a-230', '흰색', '230', 3),
    variant('b-230', '검정색', '230', 2),
    variant('b-240', '검정색', '240', 1),
  ],
};

function shown(sku: string | null) {
  const choices = choicesOf(shoes, true);
  const chosen = chosenOf(choices, sku);
  assert.ok(chosen);
  const options = optionsOf(choices, chosen).map(({ name, values }) => [
    name,
    ...values.map(({ value, chosen, choice }) => `${value}${chosen ? '*' : ''} ${choice.sku}`),
  ]);
  return { chosen: chosen.sku, options };
}

test('what is there to be had is chosen first, and an address chooses another', () => {
  assert.equal(shown(null).chosen, 'a-230');
  assert.equal(shown('b-240').chosen, 'b-240');
  assert.equal(shown('none').chosen, 'a-230');
});

test('each option leads to the SKU that keeps most of what was chosen', () => {
  assert.deepEqual(shown('a-230').options, [
    ['color', '흰색* a-230', '검정색 b-230'],
    ['사이즈', '220 a-220', '230* a-230', '240 b-240'],
  ]);
});

test('SKUs that nothing tells apart are offered by themselves, and a single one is no choice', () => {
  const twins = { id: 't', title: 't', price, variants: [{ sku: 'x' }, { sku: 'y' }] };
  const choices = choicesOf(twins, true);
  const [first] = choices;
  assert.ok(first);
  assert.deepEqual(
    optionsOf(choices, first).map(({ name, values }) => [name, values.map(({ value }) => value)]),
    [['sku', ['x', 'y']]],
  );
  assert.deepEqual(optionsOf([first], first), []);
});

test('a SKU that inventory does not know cannot be had, unless inventory was not there to ask', () => {
  const lonely = { id: 'l', title: 'l', sku: 'l', price };
  assert.deepEqual([choicesOf(lonely, true)[0]?.units, choicesOf(lonely, false)[0]?.units], [0, undefined]);
  assert.deepEqual(choicesOf({ id: 'n', title: 'no price', sku: 'n' }, true), []);
});
