import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { removeShop } from './real-engines.ts';
import { startShopProcess } from './topology.ts';

const ADMIN_TOKEN = 'admin-token-that-nobody-may-read';
const ADMIN_PASSWORD = 'the password of the first operator';
const EMAIL = 'wolhwa.seo@example.com';
const PASSWORD = 'a password of her own';
const WRONG_PASSWORD = 'a password of somebody else';
const PERSON = '서월화';
const ADDRESS = {
  name: PERSON,
  line1: '계동길 37-9021',
  line2: '푸른대문집',
  city: '구름골시',
  postal_code: '91827-3645',
  country: 'KR',
  phone: '+82 10 5550 7391',
};
const KEYS = ['key-of-the-first-order', 'key-of-the-second-order', 'key-of-the-third-order'];

test('logs, spans and metrics tell nothing of a buyer, and no secret', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-privacy-'));
  const starting = startShopProcess(directory, {
    JANGTEO_LOG_LEVEL: 'debug',
    JANGTEO_DEMO_PRODUCTS: '0',
    JANGTEO_ADMIN_TOKEN: ADMIN_TOKEN,
    JANGTEO_ADMIN_PASSWORD: ADMIN_PASSWORD,
    JANGTEO_TRACES_PER_SECOND: '1000000',
    JANGTEO_CARRIER_STEP_MS: '20',
    JANGTEO_PASSWORD_MEMORY_KIB: '64',
  });
  try {
    const shop = await starting.ready;
    const told: string[] = [];
    const secrets = [
      ADMIN_TOKEN,
      ADMIN_PASSWORD,
      shop.adminToken,
      EMAIL,
      PASSWORD,
      WRONG_PASSWORD,
      ...Object.values(ADDRESS),
      ...KEYS,
    ].filter((text) => text !== ADDRESS.country);
    const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const response = await fetch(shop.url + path, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const cookie = response.headers.get('set-cookie') ?? '';
      return { status: response.status, text, cookie, body: text.startsWith('{') ? JSON.parse(text) : {} };
    };
    const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const book = { title: '책', sku: 'book', price: { amount: 900, currency: 'KRW' } };
    assert.equal((await call('POST', '/admin/api/products/book', book, admin)).status, 201);
    assert.equal((await call('POST', '/admin/api/inventory/book/adjust', { to: 9, reason: 'opening stock' }, admin)).status, 200);

    await shop.until(/admin room/);
    const operator = { name: 'admin', password: ADMIN_PASSWORD };
    assert.equal((await call('POST', '/admin/api/session', { ...operator, password: WRONG_PASSWORD })).status, 401);
    assert.equal((await call('POST', '/admin/api/session', { name: ADMIN_PASSWORD, password: WRONG_PASSWORD })).status, 401);
    const begun = await call('POST', '/admin/api/session', operator);
    const cookie = begun.cookie.split(';')[0] ?? '';
    const { csrf } = begun.body as { csrf: string };
    secrets.push(csrf, cookie.split('=')[1] ?? '');
    const staff = { cookie, 'x-csrf-token': csrf };
    assert.equal((await call('PUT', '/admin/api/operators/admin', { password: `${ADMIN_PASSWORD} anew` }, staff)).status, 200);
    assert.equal((await call('GET', '/admin/api/session', undefined, staff)).status, 401);
    told.push((await call('GET', '/admin/api/audit-log?limit=500', undefined, admin)).text);

    const account = { email: EMAIL, password: PASSWORD, name: PERSON };
    assert.equal((await call('POST', '/v1/users', account)).status, 201);
    assert.equal((await call('POST', '/v1/users', account)).status, 409);
    assert.equal((await call('POST', '/v1/users', { ...account, email: `${EMAIL} no address` })).status, 400);
    assert.equal((await call('POST', '/v1/users', `{"email": "${EMAIL}", "password": "${PASSWORD}"`)).status, 400);
    assert.equal((await call('POST', '/v1/sessions', { email: EMAIL, password: WRONG_PASSWORD })).status, 401);
    const { token } = (await call('POST', '/v1/sessions', { email: EMAIL, password: PASSWORD })).body as { token: string };
    assert.ok(token);
    secrets.push(token);

    const buyer = { authorization: `Bearer ${token}` };
    const numbers: string[] = [];
    for (const [at, method] of ['test', 'test_declined', 'test'].entries()) {
      const address = at === 2 ? { ...ADDRESS, postal_code: '00000' } : ADDRESS;
      const order = { lines: [{ sku: 'book', quantity: 1 }], shipping_address: address, payment: { method } };
      const placed = await call('POST', '/v1/orders', order, { ...buyer, 'idempotency-key': KEYS[at] ?? '' });
      assert.equal(placed.status, 201);
      numbers.push(placed.body.order_number);
    }
    const reused = { ...buyer, 'idempotency-key': KEYS[0] ?? '' };
    const other = { lines: [{ sku: 'book', quantity: 2 }], shipping_address: ADDRESS, payment: { method: 'test' } };
    assert.equal((await call('POST', '/v1/orders', other, reused)).status, 422);
    assert.equal((await call('POST', '/v1/orders', { ...other, shipping_address: { ...ADDRESS, country: PERSON } }, reused)).status, 400);
    assert.equal((await call('POST', '/v1/orders', { ...other, [EMAIL]: PASSWORD }, reused)).status, 400);
    assert.equal((await call('GET', `/v1/orders/${EMAIL}`, undefined, buyer)).status, 404);
    assert.equal((await call('GET', `/${encodeURIComponent(EMAIL)}?token=${token}`)).status, 404);
    assert.equal((await call('GET', '/v1/orders', undefined, { cookie: `jangteo_session=${token}` })).status, 200);
    assert.equal((await call('GET', '/v1/orders', undefined, { authorization: `Bearer ${PASSWORD.replaceAll(' ', '-')}` })).status, 401);
    for (let tries = 0; tries < 500; tries++) {
      const { body } = await call('GET', '/admin/api/pending', undefined, admin);
      if (Object.values(body as Record<string, Record<string, number>>).every((one) => Object.values(one).every((n) => n === 0))) break;
      await systemRuntime.clock.sleep(20);
    }
    for (const number of numbers) {
      const trace = await call('GET', `/admin/api/orders/${number}/trace`, undefined, admin);
      assert.equal(trace.status, 200);
      told.push(trace.text);
    }
    told.push((await call('GET', '/metrics')).text, (await call('GET', '/admin/api/metrics', undefined, admin)).text);
    assert.equal((await call('DELETE', '/v1/sessions/current', undefined, buyer)).status, 204);
    await starting.kill('SIGTERM');

    const files = (await readdir(directory)).filter((name) => name.startsWith('telemetry-'));
    assert.ok(files.length > 0);
    const stored = await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')));
    const [logs, spans] = [shop.output(), stored.join('\n')];
    // What is looked through is the real thing.
    for (const number of numbers) assert.ok(logs.includes(number) && spans.includes(number));
    assert.match(logs, /"severity_text":"DEBUG"/);
    for (const [where, text] of [
      ['logs', logs],
      ['spans and samples', spans],
      ['answers of the admin API', told.join('\n')],
    ] as const) {
      for (const secret of secrets) {
        for (const form of new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])) {
          const at = text.indexOf(form);
          assert.equal(at, -1, `${where} tell "${form}": ${text.slice(Math.max(0, at - 300), at + 100)}`);
        }
      }
    }
  } finally {
    await starting.kill();
    await removeShop(directory);
  }
});
