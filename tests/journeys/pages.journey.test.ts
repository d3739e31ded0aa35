import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openChromium } from '../e2e/browser.ts';
import { openDemoShop } from '../e2e/demo-shop.ts';
import type { TestShop } from '../e2e/shop.ts';
import { DEVICES, type Device, LANGUAGES, visit } from './visitor.ts';

const PATHS = ['/', '/search?q=%EC%9A%B4%EB%8F%99%ED%99%94', '/search?q=qqqqqq', '/no-such-page', '/products/none'];

let shop: TestShop;
let browser: Browser;
before(async () => {
  [shop, browser] = await Promise.all([openDemoShop(200), openChromium()]);
});
after(async () => {
  await browser.close();
  await shop[Symbol.asyncDispose]();
});

for (const language of LANGUAGES) {
  for (const device of Object.keys(DEVICES) as Device[]) {
    test(`every page of the shop is accessible and quiet: ${language}, ${device}`, async (t) => {
      for (const path of PATHS)
        await t.test(path, async () => {
          await using visitor = await visit(browser, shop.url, { language, device });
          await visitor.page.goto(path);
          await visitor.look(path);
        });
    });
  }
}
