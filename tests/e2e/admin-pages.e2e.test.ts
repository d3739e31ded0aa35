import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop } from './shop.ts';

test('every path below /admin is the control room, but for its API and its files', async () => {
  await using shop = await openShop();
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
