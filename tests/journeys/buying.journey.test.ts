import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from '../e2e/browser.ts';
import { openShop, type TestShop } from '../e2e/shop.ts';
import { type Visitor, visit } from './visitor.ts';

const PASSWORD = 'correct horse';

let shop: TestShop;
let browser: Browser;
before(async () => {
  [shop, browser] = await Promise.all([openShop(), openChromium()]);
});
after(async () => {
  await browser.close();
  await shop[Symbol.asyncDispose]();
});

const path = (page: Page) => new URL(page.url()).pathname;

/** From the product to the form that orders it, with everything filled in. */
async function toCheckout(page: Page, sku: string): Promise<void> {
  await page.goto(`/products/${sku}`);
  await page.getByRole('button', { name: '바로 구매' }).click();
  await page.getByText('예시 주소 채우기').click();
}

const order = async (page: Page) => await page.getByRole('button', { name: /원 주문하기$/ }).click();

/** The page of the order that was just placed; returns its number. */
async function placed(page: Page): Promise<string> {
  await page.waitForURL('**/orders/*');
  return path(page).split('/').at(-1) ?? '';
}

async function logIn({ page }: Visitor, email: string): Promise<void> {
  await page.getByRole('link', { name: '로그인' }).first().click();
  await page.getByLabel('이메일').fill(email);
  await page.getByLabel('비밀번호').fill(PASSWORD);
  await page.getByRole('button', { name: '로그인' }).click();
  await page.waitForURL((url) => url.pathname !== '/login');
}

async function account(): Promise<string> {
  const email = `walker-${crypto.randomUUID()}@example.com`;
  assert.equal((await shop.call('POST', '/v1/users', { email, password: PASSWORD, name: '김하나' })).status, 201);
  return email;
}

test('a guest buys by the cart, and watches the order until it is delivered', async () => {
  await shop.sell('sock', 5, 12_000);
  await using visitor = await visit(browser, shop.url, { device: 'phone' });
  const { page } = visitor;
  await page.goto('/products/sock');
  await visitor.look('the product');
  await page.getByRole('button', { name: '장바구니 담기' }).click();
  await page.getByText('장바구니에 담았습니다.').first().waitFor();
  await page.goto('/cart');
  await visitor.look('the cart');
  await page.getByRole('link', { name: '주문하기' }).click();
  await page.getByText('예시 주소 채우기').click();
  await visitor.look('the checkout');
  await order(page);
  const number = await placed(page);
  await page.getByText('배송이 끝났습니다').waitFor();
  await visitor.look('the order');
  await shop.rest();
  assert.deepEqual(await shop.stock('sock'), { stock: 4, reserved: 0 });
  await page.goto('/orders');
  await page.getByText(number).first().waitFor();
  await visitor.look('the orders');
});

test('a declined payment is told in plain words, and everything comes back', async () => {
  await shop.sell('glove', 3, 9_000);
  await using visitor = await visit(browser, shop.url, { device: 'phone' });
  const { page } = visitor;
  await toCheckout(page, 'glove');
  await page.getByText('거절되는 카드').click();
  await order(page);
  await placed(page);
  await page.getByText('결제가 거절되어 주문이 취소되었습니다.').first().waitFor();
  await page.getByText('청구된 금액은 없습니다').first().waitFor();
  await visitor.look('the cancelled order');
  await shop.rest();
  assert.deepEqual(await shop.stock('glove'), { stock: 3, reserved: 0 });
});

test('two tabs race for the last unit: one has it, the other is told so and charged nothing', async () => {
  await shop.sell('last', 1, 30_000);
  await using visitor = await visit(browser, shop.url);
  await visitor.page.goto('/');
  await logIn(visitor, await account());
  const tabs = [visitor.page, await visitor.tab()];
  for (const page of tabs) await toCheckout(page, 'last');
  await Promise.all(tabs.map(order));
  const ends = await Promise.all(
    tabs.map(async (page) => {
      const sold = page.waitForURL('**/orders/*').then(() => 'sold');
      const refused = page
        .getByText('재고가 부족합니다')
        .waitFor()
        .then(() => 'refused');
      return await Promise.race([sold, refused]).finally(() => {
        sold.catch(() => {});
        refused.catch(() => {});
      });
    }),
  );
  assert.deepEqual(ends.toSorted(), ['refused', 'sold']);
  for (const page of tabs) await visitor.look('both ends of the race', page);
  await shop.rest();
  assert.deepEqual(await shop.stock('last'), { stock: 0, reserved: 0 });
});

test('pressing twice, or sending the form again, orders once', async () => {
  await shop.sell('twice', 5, 1_000);
  await using visitor = await visit(browser, shop.url);
  const { page } = visitor;
  await toCheckout(page, 'twice');
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().includes('/checkout'));
  await page.getByRole('button', { name: /원 주문하기$/ }).dblclick();
  const number = await placed(page);
  // The same form once more, as a browser sends it that was asked to.
  const again = await sent;
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: shop.url };
  const answer = await visitor.context.request.post(again.url(), { headers, data: again.postData() ?? '', maxRedirects: 0 });
  assert.deepEqual([answer.status(), answer.headers().location], [303, `/orders/${number}`]);
  await shop.rest();
  assert.deepEqual(await shop.stock('twice'), { stock: 4, reserved: 0 });
});

test('what a guest has in the cart joins what the account had when they log in', async () => {
  await shop.sell('apple', 5, 1_000);
  await shop.sell('pear', 5, 2_000);
  const email = await account();
  const elsewhere = await visit(browser, shop.url, { device: 'phone' });
  await elsewhere.page.goto('/');
  await logIn(elsewhere, email);
  await elsewhere.page.goto('/products/apple');
  await elsewhere.page.getByRole('button', { name: '장바구니 담기' }).click();
  await elsewhere.page.getByText('장바구니에 담았습니다.').first().waitFor();

  await using visitor = await visit(browser, shop.url);
  const { page } = visitor;
  await page.goto('/products/pear');
  await page.getByRole('button', { name: '장바구니 담기' }).click();
  await page.getByText('장바구니에 담았습니다.').first().waitFor();
  await logIn(visitor, email);
  await page.goto('/cart');
  await page.getByText('양말 apple').first().waitFor();
  await page.getByText('양말 pear').first().waitFor();
  await visitor.look('the joined cart');
  // The other device sees the same.
  await elsewhere.page.goto('/cart');
  await elsewhere.page.getByText('양말 pear').first().waitFor();
  await elsewhere[Symbol.asyncDispose]();
});

test('a price that changes while somebody shops is told before they order, and agreed to', async () => {
  await shop.sell('tea', 5, 5_000);
  await using visitor = await visit(browser, shop.url);
  const { page } = visitor;
  await toCheckout(page, 'tea');
  const dearer = { price: { amount: 6_000, currency: 'KRW' } };
  assert.equal((await shop.admin('PUT', '/products/tea', { title: '양말 tea', sku: 'tea', ...dearer }, { 'if-match': '*' })).status, 200);
  await order(page);
  await page.getByText('방금 가격이 바뀌었습니다.').waitFor();
  await visitor.look('the new price');
  await page.getByRole('button', { name: '6,000원 주문하기' }).click();
  await placed(page);
});
