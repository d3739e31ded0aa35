import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openShop, type TestShop } from './shop.ts';

const HOSTILE = `</title><script>alert('1')</script><img src=x onerror="alert(1)">`;

let shop: TestShop;
before(async () => {
  shop = await openShop();
  const products = Array.from({ length: 30 }, (_, index) => ({
    id: `p${index}`,
    json: JSON.stringify({ title: `운동화 ${index}`, price: { amount: 1_000 + index, currency: 'KRW' } }),
    category_names: ['패션', '신발'],
  }));
  const variants = [
    { sku: 'bag-s', color: '빨간색' },
    { sku: 'bag-l', color: '파란색', price: { amount: 3_000, currency: 'KRW' } },
  ];
  const bag = {
    title: HOSTILE,
    description: HOSTILE,
    brand: HOSTILE,
    attributes: { [HOSTILE]: HOSTILE },
    price: { amount: 2_000, currency: 'KRW' },
    variants,
  };
  products.push({ id: 'bag', json: JSON.stringify(bag), category_names: ['패션', HOSTILE] });
  assert.equal((await shop.admin('POST', '/import/products', { products })).body.written, 31);
  const lines = [...products.map(({ id }) => ({ sku: id, quantity: 10 })), { sku: 'bag-l', quantity: 3 }];
  await shop.admin('POST', '/import/grants', { import_id: 'first', lines });
  // Lists are the search's.
  await shop.rest();
});
after(() => shop[Symbol.asyncDispose]());

async function page(path: string, headers: Record<string, string> = {}): Promise<{ status: number; headers: Headers; markup: string }> {
  const { status, headers: got, body } = await shop.call('GET', path, undefined, headers);
  assert.equal(got.get('content-type'), 'text/html; charset=utf-8', path);
  return { status, headers: got, markup: String(body) };
}

function titlesIn(markup: string): string[] {
  return [...markup.matchAll(/<span class="title">([^<]*)</g)].map(([, title]) => title ?? '');
}

function linkIn(markup: string, words: string): string {
  const links = [...markup.matchAll(/<a [^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g)];
  const textOf = (inside = '') => inside.replaceAll(/<span class="count">[^<]*<\/span>|<[^>]*>/g, '').trim();
  return (links.find(([, , inside]) => textOf(inside) === words)?.[1] ?? '').replaceAll('&amp;', '&');
}

test('the list is read page by page, by category, in the order asked for', async () => {
  const first = await page('/products?sort=price_asc');
  const second = await page(linkIn(first.markup, 'Next page'));
  const titles = [...titlesIn(first.markup), ...titlesIn(second.markup)];
  assert.deepEqual([titles.length, titles[0], titles[24]], [31, '운동화 0', '운동화 24']);
  assert.equal(linkIn(second.markup, 'Next page'), '');
  const fashion = await page(linkIn((await page('/')).markup, '패션'));
  const shoes = await page(linkIn(fashion.markup, '신발'));
  assert.match(shoes.markup, /<h1>신발 <span class="count">30 products</);
  assert.match(shoes.markup, /class="breadcrumbs"[\s\S]*>패션<[\s\S]*aria-current="page">신발</);
  assert.equal(
    titlesIn(shoes.markup).every((title) => title.startsWith('운동화')),
    true,
  );
  assert.equal((await page('/?category=none')).status, 404);
});

test('the pages speak the visitor’s language, or the one that was chosen', async () => {
  assert.match((await page('/', { 'accept-language': 'fr, ko-KR;q=0.8, en;q=0.5' })).markup, /<html lang="ko">/);
  assert.match((await page('/', { 'accept-language': 'ko;q=0.1, en-GB' })).markup, /<html lang="en">/);
  const chosen = await page('/products/p0?lang=ko', { 'accept-language': 'en' });
  assert.match(chosen.markup, /장바구니 담기/);
  const cookie = chosen.headers.get('set-cookie')?.split(';')[0] ?? '';
  assert.match((await page('/', { 'accept-language': 'en', cookie })).markup, /<html lang="ko">/);
});

test('what the catalogue says is shown as text, and nothing is inline', async () => {
  for (const path of [
    '/',
    '/categories',
    '/products',
    '/cart',
    '/login?next=<script>',
    '/signup',
    '/products/bag',
    `/?category=${'<script>'}`,
    '/products/%3Cscript%3E',
    '/orders/<script>',
  ]) {
    const { markup, headers } = await page(path);
    assert.doesNotMatch(markup, /<script(?! src="\/assets\/)|<img src=x|onerror="|<style| style=| on\w+="/, path);
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'self'/);
  }
  assert.match((await page('/products/bag')).markup, /&lt;script&gt;alert\(&#39;1&#39;\)/);
});

test('a product offers each SKU by a link, with its own price and stock', async () => {
  const first = (await page('/products/bag')).markup;
  assert.match(first, /<input type="hidden" name="sku" value="bag-l">/, 'what is there to be had is chosen first');
  assert.match(first, /class="option sold-out" href="\/products\/bag\?sku=bag-s"/);
  assert.match(first, /class="price">₩3,000</);
  assert.match(first, /3 left/);
  const other = (await page(linkIn(first, '빨간색 Sold out'))).markup;
  assert.match(other, /class="price">₩2,000</);
  assert.match(other, /class="stock sold-out">Sold out/);
  assert.doesNotMatch(other, />Add to cart</);
  assert.equal((await page('/products/none')).status, 404);
});

test('an order is shown to its buyer alone', async () => {
  const [buyer, stranger] = [await shop.buyer(), await shop.buyer()];
  const { body } = await buyer.order([{ sku: 'p1', quantity: 2 }]);
  const path = `/orders/${body.order_number}`;
  const { headers } = await fetch(shop.url + path, { redirect: 'manual' });
  assert.equal(headers.get('location'), `/login?next=${encodeURIComponent(path)}`, 'whether it exists is not told');
  assert.equal((await page(path, stranger.headers)).status, 404);
  await shop.rest();
  const { status, markup } = await page(path, buyer.headers);
  assert.equal(status, 200);
  assert.equal([...markup.matchAll(/<li class="done"/g)].length, 5);
  assert.doesNotMatch(markup, /data-events|\/cancel"/);
});

test('an empty shop says how to fill it', async () => {
  await using empty = await openShop();
  const { body } = await empty.call('GET', '/');
  assert.match(String(body), /jangteo seed/);
});

test('scripts and styles are kept by browsers until they change', async () => {
  const { markup } = await page('/');
  for (const url of [...markup.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, url]) => url ?? '')) {
    const asset = await shop.call('GET', url);
    assert.deepEqual([asset.status, asset.headers.get('cache-control')], [200, 'public, max-age=31536000, immutable'], url);
    const stale = await shop.call('GET', url.replace(/v=.*/, 'v=old'), undefined, { 'if-none-match': asset.headers.get('etag') ?? '' });
    assert.deepEqual([stale.status, stale.headers.get('cache-control')], [304, 'no-cache'], url);
  }
});

test('whoever goes astray sees a page, and a program what the API says', async () => {
  const person = await page('/no-such-page', { accept: 'text/html,*/*' });
  assert.equal(person.status, 404);
  assert.match(person.markup, /There is no such page/);
  const program = await shop.call('GET', '/no-such-page');
  assert.deepEqual([program.status, program.body.code], [404, 'NOT_FOUND']);
  assert.equal((await shop.call('POST', '/no-such-page', {})).status, 404);
});

test('where lists used to be, old links lead on', async () => {
  const { status, headers } = await fetch(`${shop.url}/?category=${'1'}`, { redirect: 'manual' });
  assert.deepEqual([status, headers.get('location')], [301, '/categories/1']);
});
