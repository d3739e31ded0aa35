import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { jangteoOn } from '../../../tests/e2e/cli.ts';
import { openShop, type TestShop } from '../../../tests/e2e/shop.ts';

let shop: TestShop;
before(async () => {
  shop = await openShop();
});
after(() => shop[Symbol.asyncDispose]());

async function jangteo(...args: string[]): Promise<string> {
  const { code, out, error } = await jangteoOn(shop, ...args);
  assert.equal(code, 0, error);
  return out;
}

const logIn = async (name: string, password: string) => (await shop.call('POST', '/admin/api/session', { name, password })).status;

test('operators are added with a password that is shown once, changed, disabled and enabled', async () => {
  const added = await jangteo('operators', 'add', 'mina', '--role', 'operator');
  const [, password = ''] = /^mina is an operator, password (\S{20}) {3}\(shown this once/.exec(added) ?? [];
  assert.equal(await logIn('mina', password), 201);
  assert.match(await jangteo('operators'), /^name +role +account +created +last log-in\nmina +operator +open +20\S+Z +20\S+Z\n$/);

  assert.equal(await jangteo('operators', 'set', 'mina', '--role', 'viewer'), 'mina is a viewer\n');
  const changed = await jangteo('operators', 'set', 'mina', '--new-password');
  const [, other = ''] = /^mina is a viewer, password (\S{20}) /.exec(changed) ?? [];
  assert.deepEqual([await logIn('mina', password), await logIn('mina', other)], [401, 201]);

  assert.equal(await jangteo('operators', 'disable', 'mina'), 'mina is a viewer and may not log in\n');
  assert.equal(await logIn('mina', other), 401);
  await jangteo('operators', 'enable', 'mina');
  assert.equal(await logIn('mina', other), 201);
  const listed = JSON.parse(await jangteo('operators', 'list', '--json')) as { name: string; disabled: boolean }[];
  assert.deepEqual(
    listed.map(({ name, disabled }) => [name, disabled]),
    [['mina', false]],
  );
});

test('wrong usage is told before the shop is asked', async () => {
  for (const args of [
    ['add', 'yuna'],
    ['add', 'yuna', '--role', 'owner'],
    ['set', 'mina'],
    ['set', 'mina', '--new-password', '--password-stdin'],
  ]) {
    assert.equal((await jangteoOn(shop, 'operators', ...args)).code, 2, args.join(' '));
  }
  const { code, error } = await jangteoOn(shop, 'operators', 'disable', 'nobody');
  assert.deepEqual([code, error.startsWith('NOT_FOUND: there is no operator nobody')], [1, true]);
});

test('the audit tells who did what and why, and is filtered', async () => {
  await jangteo('stock', 'adjust', 'tea', '--to', '3', '--reason', 'counted');
  const { code } = await jangteoOn(shop, 'stock', 'adjust', 'tea', '--by', '-5', '--reason', 'lost');
  assert.equal(code, 1);
  const lines = (await jangteo('audit', '--target', 'tea')).split('\n');
  assert.match(lines[1] ?? '', /Z +admin-token +inventory\.adjust +tea +refused BELOW_RESERVED +lost +[0-9a-f]{32}$/);
  assert.match(lines[2] ?? '', /Z +admin-token +inventory\.adjust +tea +done +counted +[0-9a-f]{32}$/);
  const [record] = JSON.parse(await jangteo('audit', '--action', 'inventory.', '--limit', '1', '--json')) as { asked: unknown }[];
  assert.deepEqual(record?.asked, { by: -5, reason: 'lost' });
  assert.equal(await jangteo('audit', '--actor', 'nobody'), 'nobody has changed anything\n');
  assert.equal((await jangteoOn(shop, 'audit', '--from', 'yesterday')).code, 1);
});

test('words are tried out before they are kept', async () => {
  for (const title of ['가죽 백팩', '천 백팩']) {
    await shop.admin('POST', `/products/${title.length}-${title.length}`, { title, price: { amount: 1_000, currency: 'KRW' } });
  }
  for (let tries = 0; tries < 200; tries++) {
    if ((await shop.call('GET', `/v1/search?q=${encodeURIComponent('백팩')}`)).body.items.length === 2) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const told = await jangteo('search', 'try', '등짐', '백팩', '--synonyms', '등짐,백팩');
  assert.match(told, /^등짐\n {3}1\. .*백팩 {2}\(new\)\n {3}2\. .*백팩 {2}\(new\)\n백팩\n {2}the same\n$/);
  assert.match(await jangteo('search', 'try', '백팩', '--word', '등짐'), /^백팩\n {2}the same\n$/);
  assert.equal((await jangteoOn(shop, 'search', 'try', '백팩')).code, 2);
});
