import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from '../e2e/browser.ts';
import { openShop, type TestShop } from '../e2e/shop.ts';
import { hire, answer as press, type Staff } from './staff.ts';
import type { Eyes, Visitor } from './visitor.ts';

let shop: TestShop;
let browser: Browser;
let staff: Staff;
let buyer: Awaited<ReturnType<TestShop['buyer']>>;
before(async () => {
  [shop, browser] = await Promise.all([openShop({ environment: { JANGTEO_PAYMENT_RETRY_MS: '300' } }), openChromium()]);
  staff = await hire(shop, { ops: 'operator', looker: 'viewer' });
  await shop.sell('book', 1_000);
  buyer = await shop.buyer();
});
after(async () => {
  await browser.close();
  await shop[Symbol.asyncDispose]();
});

const enter = (name: string, path: string, eyes: Eyes = {}): Promise<Visitor> => staff.enter(browser, name, path, eyes);

async function placed(options: { method?: string } = {}): Promise<string> {
  const { status, body } = await buyer.order([{ sku: 'book', quantity: 2 }], options);
  assert.equal(status, 201, JSON.stringify(body));
  return body.order_number;
}

/** Answers the question that is open, with a reason, and sees it go. */
async function answer(page: Page, act: string): Promise<void> {
  await press(page, act, 'the test wants it');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

const reasons = async (action: string) => {
  const { body } = await shop.admin('GET', `/audit-log?action=${action}&limit=5`);
  return (body.items as unknown as { reason: string; actor: string }[]).map(({ actor, reason }) => `${actor}: ${reason}`);
};

test('an order is found in the list, and its history is a waterfall whose entries open', async () => {
  const number = await placed({ method: 'test_flaky' });
  await shop.rest();
  await using visitor = await enter('ops', '/orders');
  const { page } = visitor;
  await visitor.look('the list of orders');
  await page.getByLabel('Status').selectOption('COMPLETED');
  await page.waitForURL(/status=COMPLETED/);
  await page.getByLabel('SKU').fill('book');
  await page.keyboard.press('Enter');
  await page.waitForURL(/sku=book/);
  await page.getByRole('link', { name: number }).click();
  await page.getByText('It is finished').waitFor();
  const rows = page.getByRole('list', { name: 'As a waterfall' });
  await rows.getByText('authorise, try 2: failed').waitFor();
  await rows.getByText('until the provider was asked again').first().waitFor();
  await visitor.look('the time machine');

  const row = rows.getByRole('button', { name: /published order_created/ });
  await row.click();
  const detail = page.getByRole('complementary', { name: 'Details' });
  await detail.getByText('messaging.message.id').waitFor();
  assert.match(page.url(), /entry=/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await detail.getByText('consumed order_created').first().waitFor();
  await page.reload();
  await detail.getByText('consumed order_created').first().waitFor();

  await page.getByRole('button', { name: 'Essentials' }).click();
  await rows.getByText('OrdersService/PlaceOrder').waitFor({ state: 'detached' });
  await rows.getByText('PENDING → COMPLETED').waitFor();
});

test('a stuck order says what holds it up; the consumer is resumed there and the order comes to its end', async () => {
  await shop.admin('POST', '/consumers/inventory/pause', { reason: 'to be resumed' });
  const number = await placed();
  await using visitor = await enter('ops', `/orders/${number}`);
  const { page } = visitor;
  await page.getByText('A consumer is paused').waitFor();
  await page.getByText('inventory has not consumed order_success yet').waitFor();
  await visitor.look('a stuck order');
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await answer(page, 'Resume');
  await page.getByText('Published again: order_success').waitFor();
  await page.getByRole('button', { name: 'Resume the consumer of inventory' }).click();
  await answer(page, 'Resume the consumer of inventory');
  await page.getByText('It is finished').waitFor();
  await shop.rest();
  assert.deepEqual(await reasons('order.resume'), ['ops: the test wants it']);
});

test('a parked order says why; after its event was mended it is redriven from there', async () => {
  await shop.admin('POST', '/consumers/payments/pause', { reason: 'a broken answer comes first' });
  const number = await placed();
  const { body: order } = await shop.admin('GET', `/orders/${number}`);
  const headers = { ce_id: crypto.randomUUID(), ce_type: 'payment_success', ce_version: '1', ce_source: '/test', ce_subject: order.id };
  await shop.append([{ topic: 'payments', key: order.id, headers, value: '{"orderId": {"broken": true}}' }]);
  await using visitor = await enter('ops', `/orders/${number}`, { language: 'ko', device: 'phone' });
  const { page } = visitor;
  await page.getByText('이벤트를 처리하지 못해 보류되었습니다').waitFor();
  await visitor.look('a parked order');
  const redrive = page.getByRole('button', { name: '다시 처리', exact: true });
  await redrive.click();
  await page.getByRole('dialog').getByLabel('이유').fill('한 번 더 해 본다');
  await page.getByRole('dialog').getByRole('button', { name: '다시 처리' }).click();
  await page.getByText(/다시 실패했습니다: INVALID_REQUEST/).waitFor();

  const edit = await shop.admin('POST', `/dead-letters/events/${headers.ce_id}/edit`, {
    payload: { orderId: order.id, paymentId: 'p' },
    reason: 'mended',
  });
  assert.equal(edit.status, 200, JSON.stringify(edit.body));
  await shop.admin('POST', '/consumers/payments/resume', { reason: 'its own answer, too' });
  await redrive.click();
  await page.getByRole('dialog').getByLabel('이유').fill('고친 뒤 다시 처리');
  await page.getByRole('dialog').getByRole('button', { name: '다시 처리' }).click();
  await page.getByText('끝난 주문입니다').waitFor();
  await shop.rest();
});

test('a viewer sees everything and can change nothing, and is told why', async () => {
  const number = await placed({ method: 'test_declined' });
  await shop.rest();
  await using visitor = await enter('looker', `/orders/${number}`, { language: 'ko', device: 'phone', scheme: 'dark' });
  const { page } = visitor;
  await page.getByText('끝난 주문입니다').waitFor();
  const cancel = page.getByRole('button', { name: '주문 취소', exact: true });
  assert.equal(await cancel.getAttribute('aria-disabled'), 'true');
  assert.match((await cancel.getAttribute('title')) ?? '', /보기 전용/);
  await cancel.click({ force: true });
  assert.equal(await page.getByRole('dialog').count(), 0);
  await visitor.look('an order before a viewer');
});

test('stock is adjusted after its effect was shown, and below what is reserved not at all', async () => {
  await shop.sell('lamp', 10);
  await using visitor = await enter('ops', '/inventory/lamp');
  const { page } = visitor;
  await page.getByLabel('Difference').fill('-11');
  await page.getByText('Stock cannot be below 0.').first().waitFor();
  await page.getByLabel('Difference').fill('-3');
  await page.getByText('10 → 7').first().waitFor();
  await visitor.look('the page of a SKU');
  await page.getByRole('button', { name: 'Adjust the stock' }).click();
  await page.getByText('The stock of lamp changes from 10 to 7.').waitFor();
  await answer(page, 'Adjust the stock');
  await page.getByRole('cell', { name: 'the test wants it' }).waitFor();
  assert.deepEqual(await shop.stock('lamp'), { stock: 7, reserved: 0 });

  await shop.admin('POST', '/consumers/payments/pause', { reason: 'the hold is to be seen' });
  const { body } = await buyer.order([{ sku: 'lamp', quantity: 2 }]);
  await page.getByRole('link', { name: body.order_number }).click();
  await page.getByRole('heading', { name: body.order_number }).waitFor();
  await shop.admin('POST', '/consumers/payments/resume', { reason: 'it was seen' });
  await shop.rest();
  const { body: moved } = await shop.admin('GET', '/inventory/lamp/movements');
  const [sold] = moved.items as unknown as { reference: string }[];
  await page.goto(`/admin/orders/${sold?.reference}`);
  await page.waitForURL(new RegExp(`/admin/orders/${body.order_number}$`));
});

test('a product that two people edit is saved with what both of them changed', async () => {
  await shop.sell('chair', 5);
  await using visitor = await enter('ops', '/catalog/products/chair');
  const { page } = visitor;
  await page.getByLabel('Price', { exact: true }).fill('12.5');
  await page.getByText('This is no amount of that currency.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Save', exact: true }).getAttribute('aria-disabled'), 'true');
  await page.getByLabel('Price', { exact: true }).fill('1000');
  await page.getByLabel('Title').fill('A chair of oak');
  await page.getByLabel('Colour').fill('brown');
  const theirs = { title: 'A chair', sku: 'chair', brand: 'Sitwell', price: { amount: 1_000, currency: 'KRW' } };
  assert.equal((await shop.admin('PUT', '/products/chair', theirs, { 'if-match': '*' })).status, 200);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else has changed this product' });
  await conflict.getByText('Sitwell').waitFor();
  await conflict.getByText('A chair of oak').waitFor();
  await visitor.look('a conflict', page, /412/);
  assert.equal((await shop.call('GET', '/v1/products/chair')).body.title, 'A chair', 'nothing is saved before they choose');
  await conflict.getByRole('button', { name: 'Save both together' }).click();
  await page.getByText('Saved.').waitFor();
  const { title, brand, color } = (await shop.call('GET', '/v1/products/chair')).body;
  assert.deepEqual([title, brand, color], ['A chair of oak', 'Sitwell', 'brown']);

  await page.getByRole('button', { name: 'Delete the product' }).click();
  await page.getByRole('dialog').getByLabel('Type chair to go on.').fill('chair');
  await answer(page, 'Delete the product');
  await page.waitForURL(/\/admin\/catalog$/);
  assert.equal((await shop.call('GET', '/v1/products/chair')).status, 404);
  assert.deepEqual(await reasons('product.delete'), ['ops: the test wants it']);
});

test('a file is imported, and its rows are told one by one', async () => {
  await using visitor = await enter('ops', '/catalog/import');
  const { page } = visitor;
  const rows = [
    '{"id":"i1","title":"Imported","price":"1,500","stock":4}',
    '{"title":"without an id"}',
    '{"id":"i2","title":" two  spaces "}',
  ];
  await page
    .getByLabel('File', { exact: true })
    .setInputFiles({ name: 'feed.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(rows.join('\n')) });
  await page.getByText('Line 2: has no id').waitFor();
  await visitor.look('an import before it begins');
  await page.getByRole('button', { name: 'Start the import' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start the import' }).click();
  await page.waitForURL(/\/catalog\/import\/.+/);
  await page.getByText('done', { exact: true }).waitFor();
  await page.getByRole('cell', { name: 'the row has no id' }).waitFor();
  await visitor.look('an import that is done');
  assert.deepEqual(await shop.stock('i1'), { stock: 4, reserved: 0 });
});

test('a subtree of the catalogue moves, with how much goes along told before', async () => {
  for (const [id, parent] of [
    ['c1', undefined],
    ['c2', 'c1'],
    ['c3', undefined],
  ]) {
    await shop.admin('POST', `/categories/${id}`, { name: `Category ${id}`, ...(parent !== undefined && { parent_id: parent }) });
  }
  await shop.admin('POST', '/products/moving', { title: 'Moving', primary_category_id: 'c2', price: { amount: 1, currency: 'KRW' } });
  await using visitor = await enter('ops', '/catalog/categories');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Category c1: Move' }).click();
  await page.getByRole('dialog').getByLabel('Move it below').selectOption('c3');
  await page.getByText('Category c1 → Category c3 › Category c1').waitFor();
  await page.getByText(/^2 categories and \d+ products move with it/).waitFor();
  await answer(page, 'Move');
  await page.getByText('c1 → c3/c1').waitFor();
  await visitor.look('the categories');
  const { body } = await shop.call('GET', '/v1/categories/c2');
  assert.equal((body as unknown as { path: string }).path, 'c3/c1/c2');
});

test('the search lab takes a text apart, teaches a synonym, and switches the index and back', async () => {
  await using visitor = await enter('ops', '/search');
  const { page } = visitor;
  await page.getByLabel('Text').fill('남성 가죽벨트');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('cell', { name: /가죽 벨트/ }).waitFor();
  await page.getByText('taken apart into 2').waitFor();
  await visitor.look('an analysis');

  await page.goto('/admin/search/synonyms?add=책');
  await page.getByLabel(/^Words that mean the same/).fill('book, 북북');
  await page.getByRole('button', { name: 'Preview the effect' }).click();
  const effect = page.getByRole('status', { name: 'Queries that are answered otherwise' });
  await effect.getByRole('heading', { name: '북북' }).waitFor();
  await effect.getByText('양말 book').first().waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await answer(page, 'Save');
  await page.getByText('Saved.').waitFor();
  await visitor.look('the synonyms');
  assert.deepEqual(await reasons('synonyms.add'), ['ops: the test wants it']);

  await page.goto('/admin/search/indexes');
  await page.getByRole('button', { name: 'Reindex', exact: true }).click();
  await page.getByLabel('Switch although golden queries do not hold').check();
  await answer(page, 'Reindex');
  await page.getByRole('button', { name: 'Switch to it products_v1' }).click();
  await answer(page, 'Switch to it');
  await page.getByText('products_v1 answers now.').waitFor();
  await page.getByRole('button', { name: 'Switch to it products_v2' }).waitFor();
  await visitor.look('the indexes');
});
