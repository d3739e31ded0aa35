import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeShop } from './real-engines.ts';
import { runJangteo, type StartingShop, startOneProcess } from './shop-process.ts';

let directory: string;
let started: StartingShop[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-start-'));
});
afterEach(async () => {
  await Promise.all(started.map((shop) => shop.kill()));
  started = [];
  for (const folder of [directory, `${directory}-other`]) await removeShop(folder);
});

async function start(environment: Record<string, string> = {}) {
  const starting = startOneProcess(directory, { JANGTEO_DEMO_PRODUCTS: '0', ...environment });
  started.push(starting);
  return await starting.ready;
}

test('fills an empty store with a demo catalogue while it serves, and says how to log in', async () => {
  const shop = await start({ JANGTEO_DEMO_PRODUCTS: '700' });
  assert.equal((await fetch(`${shop.url}/`)).status, 200, 'the storefront answers at once');
  const [, email, password] = /log in +(\S+), password (\S+);/.exec(shop.output()) ?? [];
  const session = await fetch(`${shop.url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  assert.equal(session.status, 201);
  await shop.until(/the demo catalogue is in: 700 products/);
  const { items } = (await (await fetch(`${shop.url}/v1/products?limit=100`)).json()) as { items: { sku: string }[] };
  assert.equal(items.length, 100);
  const stock = (await (await fetch(`${shop.url}/v1/inventory/${items[0]?.sku}`)).json()) as { stock: number };
  assert.ok(stock.stock >= 0);
});

test('a shop that is open to the network has no buyer with a password that everybody knows', async () => {
  const shop = await start({ JANGTEO_DEMO_PRODUCTS: '1', JANGTEO_HTTP_HOST: '0.0.0.0' });
  await shop.until(/the demo catalogue is in/);
  assert.doesNotMatch(shop.output(), /log in/);
});

test('shows the admin token once and keeps only its hash', async () => {
  const first = await start();
  const token = /admin token +(\S+)/.exec(first.output())?.[1] ?? '';
  const asAdmin = (url: string) => fetch(`${url}/admin/api/pending`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal((await asAdmin(first.url)).status, 200);
  await first.kill('SIGTERM');

  const second = await start();
  assert.doesNotMatch(second.output(), /admin token/);
  assert.equal((await asAdmin(second.url)).status, 200);
  await second.kill('SIGTERM');
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
    assert.ok(!readFileSync(join(parentPath, name)).includes(token), name);
  }
});

test('makes the first operator at the first start and shows the password once', async () => {
  const first = await start();
  const password = /admin room +http\S+\/admin +\(name admin, password (\S+); shown this once\)/.exec(first.output())?.[1] ?? '';
  const logIn = async (url: string) => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${url}/admin/api/session`, { method: 'POST', headers, body: JSON.stringify({ name: 'admin', password }) })).status;
  };
  assert.equal(await logIn(first.url), 201);
  await first.kill('SIGTERM');

  const second = await start({ JANGTEO_ADMIN_PASSWORD: 'too late for this one' });
  assert.doesNotMatch(second.output(), /admin room/);
  assert.equal(await logIn(second.url), 201);
  await second.kill('SIGTERM');
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
    assert.ok(!readFileSync(join(parentPath, name)).includes(password), name);
  }
});

test('the password of the first operator may be given, and then is not shown', async () => {
  const short = await runJangteo(['start'], `${directory}-other`, { JANGTEO_ADMIN_PASSWORD: 'short' });
  assert.deepEqual([short.code, /BAD_CONFIG: JANGTEO_ADMIN_PASSWORD: password must have 12/.test(short.stderr)], [2, true], short.stderr);
  const password = 'a password of our own';
  const shop = await start({ JANGTEO_ADMIN_PASSWORD: password });
  assert.match(shop.output(), /admin room +\S+\/admin +\(name admin, the password of JANGTEO_ADMIN_PASSWORD\)/);
  assert.ok(!shop.output().includes(password));
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'admin', password });
  assert.equal((await fetch(`${shop.url}/admin/api/session`, { method: 'POST', headers, body })).status, 201);
});

test('a second shop on the folder, and one on the port, are refused with a clear error', async () => {
  const shop = await start();
  // The first of them waits for a while, in case the other shop is about to end.
  const [sameFolder, samePort] = await Promise.all([
    runJangteo(['start'], directory),
    runJangteo(['start'], `${directory}-other`, { JANGTEO_HTTP_PORT: new URL(shop.url).port }),
  ]);
  assert.equal(sameFolder.code, 1);
  assert.match(sameFolder.stderr, new RegExp(`DATA_DIR_IN_USE: .* by process ${shop.pid} at ${shop.url}`));
  assert.equal(samePort.code, 1);
  assert.match(samePort.stderr, /PORT_IN_USE: .*\n {2}Set JANGTEO_HTTP_PORT to a free one/);
  assert.equal((await fetch(`${shop.url}/health/live`)).status, 200);
});

test('a stop finishes what was accepted and leaves a folder that the command line can open', async () => {
  // A password hash that is still being computed when the signal comes.
  const shop = await start({ JANGTEO_PASSWORD_MEMORY_KIB: '65536', JANGTEO_PASSWORD_PASSES: '20' });
  const signUp = fetch(`${shop.url}/v1/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'buyer@example.com', password: 'correct horse', name: 'Buyer' }),
  });
  await sleep(300);
  const stopped = shop.kill('SIGTERM');
  assert.equal((await signUp).status, 201);
  assert.equal(await stopped, 0);
  await assert.rejects(fetch(`${shop.url}/health/live`));
  const { code, stdout, stderr } = await runJangteo(['doctor', '--json'], directory);
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout).findings, []);
});
