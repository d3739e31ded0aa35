import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openChromium } from '../e2e/browser.ts';
import { openDemoShop } from '../e2e/demo-shop.ts';
import type { TestShop } from '../e2e/shop.ts';
import { visit } from './visitor.ts';

let shop: TestShop;
let browser: Browser;
before(async () => {
  [shop, browser] = await Promise.all([openDemoShop(2_000), openChromium()]);
});
after(async () => {
  await browser.close();
  await shop[Symbol.asyncDispose]();
});

test('a typo finds what was meant, says so, and can be taken literally', async () => {
  await using visitor = await visit(browser, shop.url, { device: 'phone' });
  const { page } = visitor;
  await page.goto('/');
  await page.getByRole('combobox').or(page.getByRole('searchbox')).first().fill('겔럭시');
  await page.keyboard.press('Enter');
  await page.getByText('갤럭시’로 검색한 결과입니다.').waitFor();
  assert.ok((await page.getByText('갤럭시').count()) > 1, 'products show what was meant');
  await visitor.look('the corrected search');
  await page.getByText('그대로 검색하기').click();
  await page.getByText('검색 결과가 없습니다').waitFor();
  await visitor.look('nothing found');
});

test('suggestions come while typing, and the keyboard takes one', async () => {
  await using visitor = await visit(browser, shop.url);
  const { page } = visitor;
  await page.goto('/');
  await page.getByRole('combobox').first().pressSequentially('무선', { delay: 40 });
  await page.getByRole('option').first().waitFor();
  await visitor.look('the suggestions');
  const text = (await page.getByRole('option').first().innerText()).split('\n')[0] ?? '';
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/');
  assert.ok((await page.content()).includes(text.trim()));
});
