import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findBrowser, openBrowser } from './browser.ts';
import { openShop, type TestShop } from './shop.ts';

const PASSWORD = 'correct horse battery';
const program = findBrowser();
const needed = { skip: program === undefined && 'no Chromium here' };

let shop: TestShop;
before(async () => {
  shop = await openShop();
  for (const [name, role] of [
    ['nightwatch', 'operator'],
    ['visitor', 'viewer'],
  ]) {
    const { status } = await shop.admin('POST', '/operators', { name, role, password: PASSWORD });
    assert.equal(status, 201);
  }
  await shop.sell('mug', 1_000);
});
after(() => shop[Symbol.asyncDispose]());

/** A browser in which somebody has logged in, with what the tests do there; all in English. */
async function openRoom(name: string, path: string) {
  const browser = await openBrowser();
  const { run, until } = browser;
  const text = (words: string) => JSON.stringify(words);
  const room = {
    ...browser,
    go: (to: string) => browser.go(`${shop.url}/admin${to}${to.includes('?') ? '&' : '?'}lang=en`),
    /** Waits until the page shows the words. */
    sees: (words: string) => until(`document.body.innerText.includes(${text(words)})`),
    /** Presses the first button, or follows the first link, that says this and is in sight. */
    async press(words: string, inside = 'body') {
      const found = `[...document.querySelectorAll('${inside} button, ${inside} a')].find((one) => one.checkVisibility() && (one.getAttribute('aria-label') ?? one.textContent).trim() === ${text(words)})`;
      await until(`${found} !== undefined`);
      await run(`${found}.click()`);
    },
    /** Types into the field with this label. */
    async fill(label: string, value: string) {
      const field = `document.getElementById([...document.querySelectorAll('label')].find((one) => one.checkVisibility() && one.textContent === ${text(label)})?.htmlFor)`;
      await until(`${field} !== null`);
      await run(`${field}.focus(); ${field}.select?.()`);
      await browser.typed(value);
    },
  };
  await room.go(path);
  await room.sees('Log in to the control room');
  await room.fill('Name', name);
  await room.fill('Password', PASSWORD);
  await room.press('Log in');
  await until(`document.querySelector('.shell') !== null`);
  return room;
}

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 20_000; !(await check()); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (Date.now() > giveUpAt) throw new Error(`never: ${what}`);
  }
}

const statusOf = async (number: string) => (await shop.admin('GET', `/orders/${number}`)).body.status;

test('whoever logs in sees that all is well, in the room that was asked for, and is gone after logging out', needed, async () => {
  await using room = await openRoom('nightwatch', '');
  await room.sees('All well');
  await room.until(`document.querySelectorAll('.chart canvas').length === 6`);
  for (const [path, title] of [
    ['/events', 'Events'],
    ['/events/orders', 'orders'],
    ['/consumers', 'Consumers'],
    ['/consumers/payments', 'payments'],
    ['/dead-letters', 'Dead letters'],
    ['/traces', 'Traces'],
    ['/audit-log', 'Audit log'],
    ['/operators', 'Operators'],
    ['/nowhere', 'There is no such room'],
  ] as const) {
    await room.go(path);
    await room.until(`document.querySelector('h1')?.textContent === '${title}' && document.querySelector('.loading') === null`);
    assert.equal(await room.run(`document.querySelector('.problem')?.textContent ?? ''`), '', path);
  }
  assert.deepEqual(room.complaints, []);
  await room.press('Log out');
  await room.sees('Log in to the control room');
  await room.go('');
  await room.sees('Log in to the control room');
});

test('a wrong password opens nothing', needed, async () => {
  await using browser = await openBrowser();
  await browser.go(`${shop.url}/admin/operators?lang=ko`);
  await browser.until(`document.querySelector('[name=password]') !== null`);
  await browser.run(`document.querySelector('[name=password]').focus()`);
  await browser.typed('wrong wrong wrong');
  await browser.press('Enter');
  await browser.until(`document.querySelector('[role=alert]')?.textContent.includes('이름이나 비밀번호가 맞지 않습니다')`);
  assert.equal(await browser.run(`document.querySelector('.shell')`), null);
});

test('a viewer sees what could be done, and that an operator is needed', needed, async () => {
  await using room = await openRoom('visitor', '/consumers/payments');
  await room.until(`document.querySelector('button[aria-disabled=true]')?.title === 'You are a viewer. This needs an operator.'`);
  await room.press('payments: Pause. You are a viewer. This needs an operator.');
  assert.equal(await room.run(`document.querySelector('dialog')`), null);
  assert.deepEqual(room.complaints, []);
});

test('an operator mends a dead letter, redrives it, and the order completes', needed, async () => {
  await shop.admin('POST', '/consumers/payments/pause', { reason: 'the broken one comes first' });
  const buyer = await shop.buyer();
  const { body: order } = await buyer.order([{ sku: 'mug', quantity: 1 }]);
  const { id } = (await shop.admin('GET', `/orders/${order.order_number}`)).body;
  const headers = { ce_id: 'broken-one', ce_type: 'payment_success', ce_version: '1', ce_source: '/test', ce_subject: id };
  await shop.append([{ topic: 'payments', key: id, headers, value: '{"orderId": {"broken": true}}' }]);
  await until('it is parked', async () => (await shop.admin('GET', '/dead-letters')).body.items.length === 1);
  await shop.admin('POST', '/consumers/payments/resume', {});

  await using room = await openRoom('nightwatch', '');
  await room.sees('1 key is held up by a failed event');
  await room.run(`document.querySelector('.trouble').click()`);
  await room.sees('By cause');
  await room.press('payment_success', 'td');
  await room.sees('expected string, got object');
  await room.press('Edit');
  await room.fill('New payload (JSON)', JSON.stringify({ orderId: id, paymentId: 'p', amount: { amount: '1000', currency: 'KRW' } }));
  await room.sees('It fits the contract of the event.');
  await room.press('Save the change');
  await room.sees('Give a reason.');
  await room.fill('Reason', 'the importer wrote an object');
  await room.press('Save the change');
  await room.sees('Against what it came with');
  assert.equal(await statusOf(order.order_number), 'PENDING');

  await room.press('Redrive');
  await room.sees('This means 1 key');
  await room.fill('Reason', 'mended');
  await room.press('Redrive', 'dialog');
  await room.sees('All of them flow again');
  await room.press('Close');
  await until('the order completes', async () => (await statusOf(order.order_number)) === 'COMPLETED');
  await room.sees('Nothing is stuck');
  await room.until(`document.querySelectorAll('main tbody tr').length === 2`);
  assert.match(String(await room.run(`document.querySelector('main tbody').innerText`)), /nightwatch\s+redrive[\s\S]*mended[\s\S]*edit/);
  assert.deepEqual(room.complaints, []);
});

test('an operator pauses a consumer, its lag grows on the chart, and drains when it is resumed', needed, async () => {
  await using room = await openRoom('nightwatch', '/consumers');
  const card = `document.querySelector('[data-consumer=payments]')`;
  const lag = `Number(${card}?.querySelector('.legend b')?.textContent)`;
  await room.press('payments: Pause');
  await room.fill('Reason', 'the provider asked for it');
  await room.press('Pause', 'dialog');
  await room.until(`${card}.querySelector('.badge')?.textContent === 'paused'`);
  const buyer = await shop.buyer();
  for (let index = 0; index < 3; index++) await buyer.order([{ sku: 'mug', quantity: 1 }]);
  await room.until(`${lag} === 3`);
  await buyer.order([{ sku: 'mug', quantity: 1 }]);
  await room.until(`${lag} === 4`);
  await room.press('payments: Resume');
  await room.press('Resume', 'dialog');
  await room.until(`${lag} === 0 && ${card}.querySelector('.badge')?.textContent === 'running'`);
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
  assert.deepEqual(room.complaints, []);
});

test('every path below /admin is the control room, but for its API and its files', async () => {
  const page = await shop.call('GET', '/admin/orders/20261122-0000000001-6?lang=ko');
  assert.equal(page.status, 200);
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.match(String(page.body), /<html lang="ko">[\s\S]*data-visitor="nobody"/);
  const [, script = ''] = /src="([^"]+)"/.exec(String(page.body)) ?? [];
  const asset = await fetch(shop.url + script);
  assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.equal(asset.headers.get('content-encoding'), 'gzip');
  assert.ok((await asset.text()).length > 10_000);

  const unknown = await shop.admin('GET', '/no-such-thing');
  assert.deepEqual([unknown.status, unknown.body.code, unknown.headers.get('allow')], [404, 'NOT_FOUND', null]);
  const wrong = await shop.admin('GET', '/dead-letters/redrive');
  assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'POST']);
  assert.equal((await shop.call('GET', '/admin/assets/main-OLD.js')).status, 404);
});
