import { after, before } from 'node:test';
import { openDemoShop } from './demo-shop.ts';
import type { TestShop } from './shop.ts';

export const PRODUCTS = 500;

/** The demo shop that all tests of search share: opening it costs more than they do. Each leaves the products as they were. */
export let shop: TestShop;
before(async () => {
  shop = await openDemoShop(PRODUCTS);
});
after(() => shop[Symbol.asyncDispose]());
