import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from '../e2e/browser.ts';
import { openShop, type TestShop } from '../e2e/shop.ts';
import { answer, hire, PASSWORD, type Staff } from './staff.ts';
import { type Eyes, type Visitor, visit } from './visitor.ts';

let shop: TestShop;
let browser: Browser;
let staff: Staff;
before(async () => {
  shop = await openShop();
  browser = await openChromium();
  staff = await hire(shop, { nightwatch: 'operator', onlooker: 'viewer' });
  await shop.sell('mug', 1_000);
});
after(async () => {
  await browser.close();
  await shop[Symbol.asyncDispose]();
});

const enter = (name: string, path: string, eyes: Eyes = {}): Promise<Visitor> => staff.enter(browser, name, path, eyes);

async function logIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 20_000; !(await check()); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (Date.now() > giveUpAt) throw new Error(`never: ${what}`);
  }
}

const statusOf = async (number: string) => (await shop.admin('GET', `/orders/${number}`)).body.status;

test('whoever logs in sees that all is well, and is gone after logging out', async () => {
  await using visitor = await visit(browser, shop.url, { language: 'en' });
  const { page } = visitor;
  await page.goto('/admin/consumers');
  await visitor.look('the log-in page');
  await logIn(page, 'nightwatch', PASSWORD);
  await page.getByRole('heading', { name: 'Consumers' }).waitFor();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByText('All well', { exact: true }).waitFor();
  await page.locator('.chart canvas').nth(5).waitFor();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Log in to the control room' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Log in to the control room' }).waitFor();
  await visitor.look('the log-in page again');
});

test('a wrong password opens nothing', async () => {
  await using visitor = await visit(browser, shop.url, { language: 'ko' });
  const { page } = visitor;
  await page.goto('/admin/operators');
  await page.getByLabel('비밀번호', { exact: true }).fill('wrong wrong wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('이름이나 비밀번호가 맞지 않습니다').waitFor();
  assert.equal(await page.locator('.shell').count(), 0);
});

test('a viewer sees what could be done, and that an operator is needed', async () => {
  await using visitor = await enter('onlooker', '/consumers/payments');
  const { page } = visitor;
  const pause = page.getByRole('button', { name: 'payments: Pause. You are a viewer. This needs an operator.' });
  await pause.click({ force: true });
  await pause.press('Enter');
  assert.equal(await page.getByRole('dialog').count(), 0);
  await visitor.look('what a viewer sees');
});

test('an operator mends a dead letter, redrives it, and the order completes', async () => {
  await shop.admin('POST', '/consumers/payments/pause', { reason: 'the broken one comes first' });
  const buyer = await shop.buyer();
  const { body: order } = await buyer.order([{ sku: 'mug', quantity: 1 }]);
  const { id } = (await shop.admin('GET', `/orders/${order.order_number}`)).body;
  const headers = { ce_id: 'broken-one', ce_type: 'payment_success', ce_version: '1', ce_source: '/test', ce_subject: id };
  await shop.append([{ topic: 'payments', key: id, headers, value: '{"orderId": {"broken": true}}' }]);
  await until('it is parked', async () => (await shop.admin('GET', '/dead-letters')).body.items.length === 1);
  await shop.admin('POST', '/consumers/payments/resume', {});

  await using visitor = await enter('nightwatch', '');
  const { page } = visitor;
  await page.getByRole('link', { name: '1 key is held up by a failed event' }).click();
  await page.getByRole('heading', { name: 'By cause' }).waitFor();
  await visitor.look('the desk with something on it');
  await page.getByRole('cell').getByRole('link', { name: 'payment_success' }).click();
  await page.getByText('expected string, got object').waitFor();
  await page.getByRole('button', { name: 'Edit' }).click();
  await page
    .getByLabel('New payload (JSON)')
    .fill(JSON.stringify({ orderId: id, paymentId: 'p', amount: { amount: '1000', currency: 'KRW' } }));
  await page.getByText('It fits the contract of the event.').waitFor();
  await visitor.look('an edit');
  await answer(page, 'Save the change');
  await page.getByText('Give a reason.').waitFor();
  await answer(page, 'Save the change', 'the importer wrote an object');
  await page.getByText('Against what it came with').waitFor();
  assert.equal(await statusOf(order.order_number), 'PENDING');

  await page.getByRole('button', { name: 'Redrive' }).click();
  await page.getByText('This means 1 key').waitFor();
  await answer(page, 'Redrive', 'mended');
  await page.getByText('All of them flow again').waitFor();
  await answer(page, 'Close');
  await until('the order completes', async () => (await statusOf(order.order_number)) === 'COMPLETED');
  await page.getByText('Nothing is stuck').waitFor();
  const trail = page.getByRole('table', { name: 'Audit trail' }).getByRole('row');
  await trail.filter({ hasText: /nightwatch\s*redrive.*mended/ }).waitFor();
  await trail.filter({ hasText: /nightwatch\s*edit.*the importer wrote an object/ }).waitFor();
  await visitor.look('the desk when it is empty again');
});

test('an operator pauses a consumer, its lag grows on the chart, and drains when it is resumed', async () => {
  await using visitor = await enter('nightwatch', '/consumers');
  const { page } = visitor;
  const card = page.locator('[data-consumer=payments]');
  const lag = (count: number) => card.locator('.legend b').getByText(String(count), { exact: true }).waitFor();
  await page.getByRole('button', { name: 'payments: Pause' }).click();
  await answer(page, 'Pause', 'the provider asked for it');
  await card.getByText('paused').waitFor();
  const buyer = await shop.buyer();
  for (let index = 0; index < 3; index++) await buyer.order([{ sku: 'mug', quantity: 1 }]);
  await lag(3);
  await buyer.order([{ sku: 'mug', quantity: 1 }]);
  await lag(4);
  await page.getByRole('button', { name: 'payments: Resume' }).click();
  await answer(page, 'Resume');
  await card.getByText('running').waitFor();
  await lag(0);
  await shop.rest();
  const { body } = await shop.admin('GET', '/audit-log?action=consumer.&actor=nightwatch');
  const records = body.items as unknown as { action: string; target: string; reason: string; outcome: string }[];
  assert.deepEqual(
    records.map(({ action, target, reason, outcome }) => [action, target, reason, outcome]),
    [
      ['consumer.resume', 'payments', '', 'done'],
      ['consumer.pause', 'payments', 'the provider asked for it', 'done'],
    ],
  );
  await visitor.look('the consumers afterwards');
});

test('a seek shows what it means before it is done', async () => {
  await using visitor = await enter('nightwatch', '/consumers/delivery');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Seek' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('will be read again').waitFor();
  await visitor.look('a seek');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await dialog.getByText('will be read again').waitFor();
  await answer(page, 'Seek', 'to see it');
  await page.getByText(/Consumer delivery: \d+ partitions were moved/).waitFor();
  await page.getByRole('table', { name: 'What was done lately' }).getByText('to see it').waitFor();
  await shop.rest();
});

test('a test event goes into the log, marked as one', async () => {
  await using visitor = await enter('nightwatch', '/events/orders');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Produce a test event' }).click();
  await page.getByRole('button', { name: 'Take the latest message' }).click();
  const payload = page.getByLabel('Payload (JSON that fits the contract of the event)');
  await until('the payload is there', async () => (await payload.inputValue()).includes('orderId'));
  await answer(page, 'Produce a test event', 'is anybody there?');
  await page.getByText('Produced at partition').waitFor();
  await page.getByText('test event', { exact: true }).waitFor();
  await visitor.look('a topic with a test event');
  await shop.rest();
});

test('doctor says that nothing differs', async () => {
  await using visitor = await enter('nightwatch', '/doctor');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Examine', exact: true }).click();
  await answer(page, 'Examine');
  await page.getByText('Nothing differs').waitFor();
  await visitor.look('a healthy shop');
});

test('a new operator’s password is shown once', async () => {
  await using visitor = await enter('nightwatch', '/operators');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Add an operator' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('mina');
  await answer(page, 'Add an operator');
  const password = await page.locator('.secret code').textContent();
  assert.match(password ?? '', /^[\w-]{20}$/);
  await answer(page, 'Close');
  assert.equal((await shop.call('POST', '/admin/api/session', { name: 'mina', password })).status, 201);
  await page.getByRole('row').filter({ hasText: 'mina' }).getByText('viewer').waitFor();
  await visitor.look('the operators');
});
