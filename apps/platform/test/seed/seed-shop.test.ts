import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { checkProduct } from '@jangteo/catalog/check-product';
import { SHELVES } from '../../src/seed/categories.ts';
import { generateProduct } from '../../src/seed/generate-product.ts';
import { KINDS } from '../../src/seed/kinds/kind.ts';
import { withParticle } from '../../src/seed/korean.ts';
import { seedBatches, seedShop } from '../../src/seed/seed-shop.ts';
import { RecordingTarget } from '../import/recording-target.ts';

const COUNT = 3_000;
const products = Array.from({ length: COUNT }, (_, index) => generateProduct(1, index));

test('makes the same catalogue from the same seed, on every machine', () => {
  const digest = (seed: number) => {
    const hash = createHash('sha256');
    for (let index = 0; index < 600; index++) hash.update(JSON.stringify(generateProduct(seed, index)));
    return hash.digest('hex').slice(0, 16);
  };
  assert.equal(digest(1), 'bd821ffcd8d6c5a6');
  assert.notEqual(digest(1), digest(2));
});

test('begins a larger catalogue with the smaller one', () => {
  const [small] = seedBatches(7, 20);
  const [large] = seedBatches(7, 900);
  assert.deepEqual(large?.products.slice(0, 20), small?.products);
});

test('has several hundred categories four deep, more than a hundred brands, and something on every shelf', () => {
  const paths = new Set(SHELVES.flatMap(({ names }) => names.map((_, at) => names.slice(0, at + 1).join('/'))));
  assert.ok(paths.size >= 500, `${paths.size}`);
  assert.ok(SHELVES.every(({ names }) => names.length === 4 && names.every((name) => name !== '')));
  assert.ok(SHELVES.every(({ priceMin, priceMax }) => priceMin > 0 && priceMax > priceMin));
  assert.ok(new Set([...KINDS.values()].flatMap(({ brands }) => brands)).size > 100);
  for (const [name, { brands, attributes }] of KINDS) {
    assert.ok(brands.length >= 3 && brands.every((brand) => brand !== '' && !brand.includes('@')), name);
    assert.ok(
      attributes.length >= 2 && attributes.some(({ inTitle }) => inTitle) && attributes.every(({ values }) => values.length >= 2),
      name,
    );
    assert.ok(
      SHELVES.some(({ kind }) => kind === KINDS.get(name)),
      `${name} is on no shelf`,
    );
  }
  assert.ok(new Set(products.map(({ noun }) => noun)).size > SHELVES.length * 0.9);
});

test('tells in the title what is true of the product', () => {
  for (const { document, noun, categoryNames } of products) {
    assert.ok(document.title.includes(document.brand) && document.title.includes(noun), document.title);
    assert.equal(noun, categoryNames.at(-1));
    const told = Object.values(document.attributes).filter((value) => document.title.includes(value));
    assert.ok(told.length > 0, document.title);
    assert.doesNotMatch(document.title, /undefined| {2}|^\s|\s$/);
    assert.doesNotMatch(document.description, /undefined/);
  }
});

test('asks prices that a shop would ask', () => {
  for (const { document } of products) {
    const { amount, currency } = document.price;
    assert.ok(currency === 'KRW' && amount >= 500 && amount % (amount < 10_000 ? 10 : 100) === 0, `${document.title}: ${amount}`);
    for (const variant of document.variants) assert.ok((variant.price?.amount ?? amount) % 10 === 0);
  }
  const laptops = products.filter(({ noun }) => noun.endsWith('노트북'));
  const snacks = products.filter(({ categoryNames }) => categoryNames[2] === '과자');
  assert.ok(
    Math.min(...laptops.map(({ document }) => document.price.amount)) > Math.max(...snacks.map(({ document }) => document.price.amount)),
  );
});

test('makes products that the catalogue takes, with SKUs and stock of their own', () => {
  const skus = new Set<string>();
  for (const { id, document, stock } of products) {
    checkProduct(id, JSON.stringify(document));
    const own = document.variants.length === 0 ? [id] : document.variants.map(({ sku }) => sku);
    for (const sku of own) {
      assert.ok(!skus.has(sku), sku);
      skus.add(sku);
    }
    assert.ok(stock.every(({ sku, quantity }) => own.includes(sku) && quantity > 0));
  }
  assert.ok(products.some(({ document }) => document.variants.length >= 4));
  assert.ok(products.some(({ document }) => document.variants.length === 0));
});

test('lets a few products sell much and most of them little', () => {
  const sold = products.map(({ document }) => document.popularity).sort((left, right) => right - left);
  assert.ok((sold[0] ?? 0) > 500);
  assert.ok((sold[COUNT / 2] ?? 0) < 10);
});

test('fills a shop, and changes nothing when it does so again', async () => {
  const target = new RecordingTarget();
  const first = await seedShop({ products: 1_200, seed: 1, target });
  assert.deepEqual([first.products, first.written, first.unchanged], [1_200, 1_200, 0]);
  assert.equal(first.granted, target.stock.size);
  const before = new Map(target.stock);
  const progress: number[] = [];
  const again = await seedShop({ products: 1_300, seed: 1, target, onProgress: (done) => progress.push(done) });
  assert.deepEqual([again.written, again.unchanged], [100, 1_200]);
  assert.deepEqual(progress, [1_000, 1_300]);
  for (const [sku, quantity] of before) assert.equal(target.stock.get(sku), quantity);
});

test('stops when asked to, and fails where a product is refused', async () => {
  const target = new RecordingTarget();
  const stopping = new AbortController();
  const { products: done } = await seedShop({
    products: 5_000,
    seed: 1,
    target,
    signal: stopping.signal,
    onProgress: () => stopping.abort(),
  });
  assert.ok(done >= 1_000 && done < 5_000);
  target.refuse = () => 'the SKU is taken';
  await assert.rejects(seedShop({ products: 10, seed: 1, target }), { code: 'IMPORT_FAILED' });
});

test('chooses the particle that the word wants', () => {
  assert.equal(withParticle('노트북', '을', '를'), '노트북을');
  assert.equal(withParticle('모니터', '을', '를'), '모니터를');
  assert.equal(withParticle('TV', '을', '를'), 'TV를');
});
