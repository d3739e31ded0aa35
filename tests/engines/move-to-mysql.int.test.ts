import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import type { Moved } from '@jangteo/platform/move/move-shop';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { dropSchemas, withConnection } from '../../adapters/mysql/test/lab.ts';
import { admin, call, openForBuyers, QUICK, rest } from '../e2e/restless-buyers.ts';
import { runJangteo, type ShopProcess, startOneProcess } from '../e2e/shop-process.ts';

const server = engineUrl('JANGTEO_LAB_SQL_URL');
const EMBEDDED = Object.fromEntries(
  ['SQL_URL', 'DOCUMENTS_URL', 'LOG_URL', 'KV_URL', 'SEARCH_URL', 'OUTBOX', 'CONNECT_URL'].map((name) => [`JANGTEO_${name}`, '']),
);

interface Told {
  readonly parts: readonly { readonly where: string; readonly missing: number }[];
}

if (server !== undefined) {
  test('a shop goes on where its rows, its products and its sessions are all in MySQL', { timeout: 240_000 }, async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'jangteo-to-mysql-'));
    t.after(() => rm(directory, { recursive: true }));
    const prefix = basename(directory).replaceAll('-', '_').toLowerCase();
    t.after(() => dropSchemas(server, prefix));
    const url = new URL(`/${prefix}`, server).href;
    const environment = { ...EMBEDDED, JANGTEO_SQL_URL: url, JANGTEO_DOCUMENTS_URL: url, JANGTEO_KV_URL: url };
    const json = async <T>(...args: string[]) => {
      const { code, stdout, stderr } = await runJangteo([...args, '--json'], directory, environment);
      assert.ok(stdout.startsWith('{'), stderr);
      return { code, ...(JSON.parse(stdout) as T) };
    };
    const move = (...more: string[]) => json<Moved>('move', '--from', 'embedded', '--to', 'environment', ...more);
    const etagOf = async (shop: ShopProcess, sku = 'plenty') => (await fetch(`${shop.url}/v1/products/${sku}`)).headers.get('etag') ?? '';

    const before = startOneProcess(directory, { ...QUICK, ...EMBEDDED });
    t.after(() => before.kill());
    const embedded = await before.ready;
    const [buyer] = await openForBuyers(embedded, 1);
    const ifMatch = { 'if-match': await etagOf(embedded, 'scarce') };
    const gone = await call(embedded.url, embedded.adminToken, 'DELETE', '/admin/api/products/scarce', undefined, ifMatch);
    assert.equal(gone.status, 204);
    const etag = await etagOf(embedded);
    await rest(embedded);
    assert.equal(await before.kill('SIGTERM'), 0);
    assert.equal((await runJangteo(['seed', '--products', '400'], directory, EMBEDDED)).code, 0);

    const missing = ({ parts }: Told) => [...new Set(parts.filter((part) => part.missing > 0).map(({ where }) => where))];
    assert.deepEqual(missing(await json<Told>('migrate', '--check')), ['JANGTEO_SQL_URL', 'JANGTEO_DOCUMENTS_URL', 'JANGTEO_KV_URL']);
    await json('migrate');
    assert.deepEqual(missing(await json<Told>('migrate', '--check')), []);

    const { code, parts } = await move();
    assert.equal(code, 0, JSON.stringify(parts.filter(({ equal }) => !equal)));
    const rowsOf = (name: string) => parts.find(({ what }) => what === name)?.rows;
    assert.deepEqual([rowsOf('products'), rowsOf('products (deleted)'), rowsOf('entries')], [401, 1, 1]);
    await withConnection(server, async (execute) => {
      const documents = `${prefix}_documents.\`products.documents\``;
      const [row] = await execute(`select json from ${documents} where id = 'plenty'`);
      await execute(`update ${documents} set json = '{"title":"other"}' where id = 'plenty'`);
      const compared = await move('--compare');
      assert.deepEqual(
        [compared.code, compared.parts.filter(({ equal }) => !equal).map(({ what, difference }) => [what, difference])],
        [1, [['products', 'plenty']]],
      );
      await execute(`update ${documents} set json = '${String(row?.json).replaceAll("'", "''")}' where id = 'plenty'`);
    });
    assert.equal((await move()).code, 0, 'it may be run once more');

    const after = startOneProcess(directory, { ...QUICK, ...environment });
    t.after(() => after.kill());
    const shop = await after.ready;
    assert.equal(await etagOf(shop), etag);
    assert.equal((await call(shop.url, buyer?.token ?? '', 'GET', '/v1/orders')).status, 200, 'the session is still good');
    assert.equal((await admin(shop, 'POST', '/products/scarce', { title: 'again', sku: 'scarce' })).status, 201);
    await rest(shop);
    assert.equal(await after.kill('SIGTERM'), 0);
    const { code: found, stdout, stderr } = await runJangteo(['doctor', '--grace', '0'], directory, environment);
    assert.equal(found, 0, `${stdout}${stderr}`);
    const engines = await runJangteo(['doctor', '--engines'], directory, environment);
    for (const variable of ['JANGTEO_SQL_URL', 'JANGTEO_DOCUMENTS_URL', 'JANGTEO_KV_URL']) assert.ok(engines.stdout.includes(variable));
  });
}
