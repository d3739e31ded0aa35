import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from '../e2e/browser.ts';
import { openShop, type TestShop } from '../e2e/shop.ts';
import { visit } from './visitor.ts';

let shop: TestShop;
let browser: Browser;
before(async () => {
  shop = await openShop({ environment: { JANGTEO_CARRIER_STEP_MS: '1500' } });
  await shop.sell('book', 9, 3_900);
  browser = await openChromium();
});
after(async () => {
  await browser.close();
  await shop[Symbol.asyncDispose]();
});

/** A phone whose console has nothing to complain of in the end. */
async function onPhone(work: (page: Page) => Promise<void>): Promise<void> {
  await using visitor = await visit(browser, shop.url, { language: 'en', device: 'phone' });
  await work(visitor.page);
  await visitor.look('where the phone ended');
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).filter({ visible: true }).first();

test('a guest puts things into the cart without leaving the page, and changes how many', async () => {
  await onPhone(async (page) => {
    await page.goto('/products/book');
    await button(page, 'Add to cart').click();
    await page.getByText('It is in your cart.').waitFor();
    assert.equal(new URL(page.url()).pathname, '/products/book');
    await page.getByRole('link', { name: 'Go to the cart' }).click();
    await button(page, /^One more/).click();
    await page.locator('.sums .total', { hasText: '₩7,800' }).waitFor();
    assert.equal(
      await page
        .locator('.cart-link .cart-count')
        .textContent()
        .then((text) => text?.slice(0, 1)),
      '2',
    );
    await button(page, /^Remove/).click();
    await page.getByRole('heading', { name: 'Your cart is empty' }).waitFor();
  });
});

test('an order is placed by a double click, once, and its page moves by itself until it arrives', async () => {
  await onPhone(async (page) => {
    await page.goto('/checkout?sku=book&quantity=1&sample=yes');
    await button(page, /^Order for/).dblclick();
    await page.waitForURL('**/orders/*');
    // From here on nobody loads the page: the steps come over the stream.
    await page.getByRole('heading', { name: 'Delivered', level: 1 }).waitFor();
    assert.equal(await page.locator('.steps .done').count(), 5);
    await page.goto('/orders');
    assert.equal(await page.locator('.order-list > li').count(), 1);
  });
  await shop.rest();
  assert.deepEqual(await shop.stock('book'), { stock: 8, reserved: 0 });
});

test('a declined card and wrong fields are told without a complaint in the console', async () => {
  await onPhone(async (page) => {
    await page.goto('/checkout?sku=book');
    await button(page, /^Order for/).click();
    await page.getByText('Please look at 5 fields again.').waitFor();
    await page.getByRole('link', { name: 'Fill in a sample address' }).click();
    await page.getByRole('radio', { name: /Card that is declined/ }).check();
    await button(page, /^Order for/).click();
    await page.getByRole('heading', { name: 'The order is cancelled' }).waitFor();
    await page.getByText('Nothing was charged.').waitFor();
    await button(page, 'Put it into the cart again').click();
    await page.getByRole('heading', { name: 'Cart', exact: true }).waitFor();
  });
});

test('an order is cancelled from its page', async () => {
  await onPhone(async (page) => {
    await page.goto('/checkout?sku=book&sample=yes');
    await page.getByRole('radio', { name: /does not answer/ }).check();
    await button(page, /^Order for/).click();
    await page.waitForURL('**/orders/*');
    await page.getByText('Cancel the order').click();
    await button(page, 'Yes, cancel it').click();
    await page.getByRole('heading', { name: 'The order is cancelled' }).waitFor();
    await page.getByText('You cancelled it.').waitFor();
  });
});
