import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, type TestContext, test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { Moved } from '@jangteo/platform/move/move-shop';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { withConnection } from '../../adapters/mysql/test/lab.ts';
import { cleanEngines, engineUrlsFor } from '../e2e/real-engines.ts';
import { type Buyer, call, checkBooks, openForBuyers, place, QUICK, rest, shopUntilItDies, type Wish } from '../e2e/restless-buyers.ts';
import { ADDRESS } from '../e2e/shop.ts';
import { runJangteo, type ShopProcess, startJangteo, startOneProcess } from '../e2e/shop-process.ts';

const URLS = ['JANGTEO_SQL_URL', 'JANGTEO_DOCUMENTS_URL', 'JANGTEO_LOG_URL', 'JANGTEO_KV_URL', 'JANGTEO_SEARCH_URL'] as const;
const server = URLS.map((name) => engineUrl(name)).every((url) => url !== undefined) ? (process.env.JANGTEO_SQL_URL ?? '') : undefined;
/** Empty: not set, whatever the environment of the tests has. */
const EMBEDDED: Record<string, string> = Object.fromEntries([...URLS, 'JANGTEO_OUTBOX', 'JANGTEO_CONNECT_URL'].map((name) => [name, '']));
const MOVE = ['move', '--from', 'embedded', '--to', 'environment'] as const;
const MINUTES = 60_000;

/** A shop that has sold, cancelled and come to rest; every test takes a copy of its folder. */
let original: string;
let buyers: Buyer[];
const wishes: Wish[] = [];
let remembered: unknown;

/** What buyers see of it. */
async function seenIn({ url }: ShopProcess): Promise<unknown> {
  const seen: unknown[] = [];
  for (const { token } of buyers) {
    const { status, body } = await call(url, token, 'GET', '/v1/orders?limit=100');
    assert.equal(status, 200, 'the session is still good');
    for (const { order_number } of body.items as { order_number: string }[])
      seen.push((await call(url, token, 'GET', `/v1/orders/${order_number}`)).body);
  }
  for (const sku of ['plenty', 'scarce']) {
    const response = await fetch(`${url}/v1/products/${sku}`);
    seen.push(response.headers.get('etag'), await response.json(), (await call(url, '', 'GET', `/v1/inventory/${sku}`)).body);
  }
  return seen;
}

async function copyOfFolder(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-move-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  t.after(() => cleanEngines(directory));
  await cp(original, directory, { recursive: true });
  return directory;
}

async function filesOf(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.db') && !name.startsWith('lock'));
  const hashed = names.map(
    async (name) =>
      [
        name,
        createHash('sha256')
          .update(await readFile(join(directory, name)))
          .digest('hex'),
      ] as const,
  );
  return Object.fromEntries(await Promise.all(hashed));
}

function real(directory: string): Record<string, string> {
  return { ...EMBEDDED, ...engineUrlsFor(directory), JANGTEO_OUTBOX: 'relay', JANGTEO_CONNECT_URL: '' };
}

async function moved(directory: string, environment: Record<string, string>, ...more: string[]) {
  const { code, stdout, stderr } = await runJangteo([...MOVE, '--json', ...more], directory, environment);
  assert.ok(stdout.startsWith('{'), `${stdout}${stderr}`);
  return { code, result: JSON.parse(stdout) as Moved };
}

function schemaOf(directory: string, service: string): string {
  return `${new URL(real(directory).JANGTEO_SQL_URL ?? '').pathname.slice(1)}_${service}`;
}

async function start(t: TestContext, directory: string, environment: Record<string, string>): Promise<ShopProcess> {
  const starting = startOneProcess(directory, { ...QUICK, ...environment });
  t.after(() => starting.kill());
  return await starting.ready;
}

/** It sells on, and every number of it is right. */
async function sellsOn(shop: ShopProcess, directory: string, environment: Record<string, string>): Promise<void> {
  const buyer = buyers[0] as Buyer;
  const body = { lines: [{ sku: 'plenty', quantity: 1 }], shipping_address: ADDRESS, payment: { method: 'test' } };
  const wish: Wish = { buyer, key: crypto.randomUUID(), body };
  const answer = await place(shop, wish);
  assert.equal(answer?.status, 201);
  await rest(shop);
  await checkBooks(shop, [...wishes, { ...wish, answer }]);
  const { code, stdout, stderr } = await runJangteo(['doctor', '--grace', '0'], directory, environment);
  assert.equal(code, 0, `${stdout}${stderr}`);
}

if (server !== undefined) {
  before(async () => {
    original = await mkdtemp(join(tmpdir(), 'jangteo-moving-'));
    const starting = startOneProcess(original, { ...QUICK, ...EMBEDDED });
    const shop = await starting.ready;
    buyers = await openForBuyers(shop, 3);
    const enough = AbortSignal.timeout(3_000);
    await Promise.all(buyers.map((buyer) => shopUntilItDies(shop, buyer, wishes, enough, 20)));
    await rest(shop);
    await checkBooks(shop, wishes);
    remembered = await seenIn(shop);
    assert.equal(await starting.kill('SIGTERM'), 0);
  });
  after(() => rm(original, { recursive: true, force: true }));

  test('an embedded shop goes on as the same shop on real engines', { timeout: 3 * MINUTES }, async (t) => {
    const directory = await copyOfFolder(t);
    const environment = real(directory);
    const files = await filesOf(directory);
    const { code, result } = await moved(directory, environment);
    assert.deepEqual(
      result.parts.filter(({ equal }) => !equal),
      [],
    );
    assert.equal(code, 0);
    assert.ok((result.parts.find(({ what }) => what === 'orders.orders')?.rows ?? 0) > 10);
    assert.ok((result.parts.find(({ engine, what }) => engine === 'event log' && what === 'orders')?.rows ?? 0) > 10);
    assert.ok((result.parts.find(({ engine }) => engine === 'key-values')?.rows ?? 0) >= buyers.length);
    assert.deepEqual(await filesOf(directory), files, 'the source is as it was');

    const outbox = new DatabaseSync(join(directory, 'orders.db'), { readOnly: true });
    const { seq } = outbox.prepare(`select seq from sqlite_sequence where name = 'outbox'`).get() as { seq: number };
    outbox.close();
    await withConnection(server, async (execute) => {
      const [row] = await execute(`show create table ${schemaOf(directory, 'orders')}.outbox`);
      assert.match(JSON.stringify(row), new RegExp(`AUTO_INCREMENT=${seq + 1}\\b`), 'numbers go on behind the last one');
    });

    const shop = await start(t, directory, environment);
    await rest(shop);
    assert.deepEqual(await seenIn(shop), remembered);
    const replay = await runJangteo(
      ['replay', '--consumer', 'payments', '--topic', 'orders', '--again', '--dry-run', '--json'],
      directory,
      environment,
    );
    assert.equal(replay.code, 0, replay.stderr);
    assert.match(replay.stdout, /[1-9]\d/, 'it finds the history');
    await sellsOn(shop, directory, environment);
  });

  for (const [told, names] of Object.entries({
    'SQL alone has': ['JANGTEO_SQL_URL'],
    'all but SQL have': ['JANGTEO_DOCUMENTS_URL', 'JANGTEO_LOG_URL', 'JANGTEO_KV_URL'],
  })) {
    test(`where ${told} a URL, the rest stays in the folder and goes on there`, { timeout: 2 * MINUTES }, async (t) => {
      const directory = await copyOfFolder(t);
      const urls = real(directory);
      const environment = { ...EMBEDDED, ...Object.fromEntries(names.map((name) => [name, urls[name] ?? ''])) };
      const { code, result } = await moved(directory, environment);
      assert.equal(code, 0);
      const moving = result.engines.filter(({ becomes }) => becomes === 'moves');
      assert.deepEqual(
        moving.map(({ variable }) => variable),
        names,
      );
      assert.deepEqual(new Set(result.parts.map(({ engine }) => engine)), new Set(moving.map(({ engine }) => engine)));
      const shop = await start(t, directory, environment);
      await rest(shop);
      assert.deepEqual(await seenIn(shop), remembered);
      await sellsOn(shop, directory, environment);
    });
  }

  test('killed with -9 in its middle, a move is gone on with; a row that differs is named', { timeout: 3 * MINUTES }, async (t) => {
    const directory = await copyOfFolder(t);
    const environment = real(directory);
    const seeded = await runJangteo(['seed', '--products', '1500'], directory, EMBEDDED);
    assert.equal(seeded.code, 0, seeded.stderr);
    const inventory = schemaOf(directory, 'inventory');
    await withConnection(server, async (execute) => {
      const rowsOf = async (table: string) => Number((await execute(`select count(*) as n from ${table}`).catch(() => [{ n: 0 }]))[0]?.n);
      for (const table of [`${inventory}.movements`, `${inventory}.stock`]) {
        const moving = startJangteo(MOVE, directory, environment);
        const giveUpAt = systemRuntime.clock.now() + MINUTES;
        while ((await rowsOf(table)) === 0) assert.ok(systemRuntime.clock.now() < giveUpAt, moving.output());
        assert.equal(await moving.kill(), null, `it was killed: ${moving.output()}`);
      }
      const { code, result } = await moved(directory, environment);
      assert.equal(code, 0, JSON.stringify(result.parts.filter(({ equal }) => !equal)));
      const total = result.parts.reduce((sum, { rows }) => sum + rows, 0);
      assert.ok(result.copied > 0 && result.copied < total, `${result.copied} of ${total} were left to do`);

      const again = await moved(directory, environment);
      assert.equal(again.code, 0, 'it may be run once more');

      await execute(`update ${inventory}.stock set stock = stock + 1 where sku = 'plenty'`);
      const compared = await moved(directory, environment, '--compare');
      assert.equal(compared.code, 1);
      const different = compared.result.parts.filter(({ equal }) => !equal);
      assert.deepEqual(
        different.map(({ what, difference }) => [what, difference]),
        [['inventory.stock', 'plenty']],
      );
      const { code: refused, stderr } = await runJangteo(MOVE, directory, environment);
      assert.equal(refused, 1);
      assert.match(stderr, /TARGET_NOT_EMPTY: SQL: inventory.stock .*: plenty/);
    });
  });

  test('what runs, is on its way, cannot be reached or would be mixed up is refused', { timeout: 2 * MINUTES }, async (t) => {
    const directory = await copyOfFolder(t);
    const environment = real(directory);
    const refusal = async (env: Record<string, string>) => {
      const { code, stderr } = await runJangteo(MOVE, directory, env);
      assert.notEqual(code, 0);
      return stderr;
    };
    const orders = new DatabaseSync(join(directory, 'orders.db'));
    orders.exec(
      `insert into outbox (id, topic, aggregate_id, slot, type, version, occurred_at, payload) values ('e', 'orders', 'o', 0, 't', 1, 1, '{}')`,
    );
    assert.match(await refusal(environment), /SOURCE_NOT_AT_REST: .*1 wait in the outbox of orders/);
    orders.exec(`delete from outbox where id = 'e'`);
    orders.close();

    const log = new DatabaseSync(join(directory, 'log.db'));
    const before = log.prepare(`select offsets from group_offsets where group_name = 'payments' and topic = 'orders'`).get() as {
      offsets: string;
    };
    const set = log.prepare(`update group_offsets set offsets = ? where group_name = 'payments' and topic = 'orders'`);
    set.run(JSON.stringify((JSON.parse(before.offsets) as number[]).map(() => 0)));
    assert.match(await refusal(environment), /SOURCE_NOT_AT_REST: .* wait for payments in orders\//);
    set.run(before.offsets);
    log.close();

    assert.match(await refusal(EMBEDDED), /BAD_CONFIG: nothing to move to/);
    assert.match(await refusal({ ...EMBEDDED, JANGTEO_SQL_URL: 'mysql://nobody:x@127.0.0.1:9/shop' }), /ENGINE_AWAY/);

    const running = await start(t, directory, EMBEDDED);
    assert.match(await refusal(environment), /DATA_DIR_IN_USE/);
    await running.kill('SIGTERM');

    const keys = { ...EMBEDDED, JANGTEO_KV_URL: environment.JANGTEO_KV_URL ?? '' };
    const { openKeyValueCopy } = await import('@jangteo/redis/key-value-copy');
    const others = await openKeyValueCopy({ url: keys.JANGTEO_KV_URL, runtime: systemRuntime });
    await others.write([{ key: 'session:somebody', value: 'else', ttlMs: undefined }]);
    await others.close();
    assert.match(await refusal(keys), /TARGET_NOT_EMPTY: key-values: .*session:somebody/);
  });
}
