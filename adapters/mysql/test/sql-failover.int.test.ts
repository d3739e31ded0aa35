import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { openFaultProxy } from '@jangteo/ports/lab/fault-proxy';
import { type ShopStore, type ShopTables, shopMigrations } from '@jangteo/ports/sql/sql-bench';
import { mysqlSqlEngine } from '../src/sql-engine.ts';
import { dropSchemas, withConnection } from './lab.ts';

const url = engineUrl('JANGTEO_LAB_SQL_URL');
const standby = engineUrl('JANGTEO_LAB_SQL_STANDBY_URL');
const toxiproxy = engineUrl('JANGTEO_LAB_TOXIPROXY_URL');
if (url !== undefined && toxiproxy !== undefined) cuts(url, toxiproxy);
if (url !== undefined && standby !== undefined) demotions(url, standby);

function withHosts(base: string, hosts: readonly string[], prefix: string, user?: string): string {
  const { username, password } = new URL(base);
  return `mysql://${user ?? `${username}:${password}`}@${hosts.join(',')}/${prefix}`;
}

async function openOn(uri: string): Promise<ShopStore> {
  return await mysqlSqlEngine({ url: uri, runtime: systemRuntime }).open<ShopTables>('shop', shopMigrations);
}

const note = (store: ShopStore, title: string) => store.transaction((tx) => tx.insertInto('notes').values({ title }).execute());

async function noted(store: ShopStore): Promise<Set<string>> {
  return new Set((await store.read.selectFrom('notes').select('title').execute()).map(({ title }) => title));
}

function cuts(url: string, toxiproxy: string): void {
  describe('mysql: cut connections', () => {
    test('a host that is not there is passed over', async (t) => {
      const prefix = `test_${randomUUID().slice(0, 8)}`;
      const store = await openOn(withHosts(url, ['127.0.0.1:1', new URL(url).host], prefix));
      t.after(() => dropSchemas(url, prefix));
      t.after(() => store.close());
      await note(store, 'passed over');
      assert.deepEqual([...(await noted(store))], ['passed over']);
    });

    test('while hosts go and come, nothing acknowledged is lost and nothing is done twice', async (t) => {
      const prefix = `test_${randomUUID().slice(0, 8)}`;
      await using first = await openFaultProxy(toxiproxy, new URL(url).host);
      await using second = await openFaultProxy(toxiproxy, new URL(url).host);
      const store = await openOn(withHosts(url, [first.address, second.address], prefix));
      t.after(() => dropSchemas(url, prefix));
      t.after(() => store.close());
      const [acknowledged, unknown] = [new Set<string>(), new Set<string>()];
      let going = true;
      const writers = Array.from({ length: 6 }, async (_, writer) => {
        for (let at = 0; going; at++) {
          const title = `${writer}-${at}`;
          try {
            await note(store, title);
            acknowledged.add(title);
          } catch (thrown) {
            // The connection was lost at the commit, or no host answered: the caller is told, and nobody knows.
            assert.ok(hasCode(thrown, 'ENGINE_AWAY'), String(thrown));
            unknown.add(title);
            await systemRuntime.clock.sleep(10);
          }
        }
      });
      for (const proxy of [first, second, first, second]) {
        const before = acknowledged.size;
        await proxy.cut();
        await until(() => acknowledged.size > before + 50);
        await proxy.mend();
      }
      await first.cut();
      await second.cut();
      await assert.rejects(note(store, 'nobody answers'), { code: 'ENGINE_AWAY' });
      await first.mend();
      await until(async () => {
        await note(store, `back ${randomUUID()}`).catch(() => {});
        return [...(await noted(store).catch(() => []))].some((title) => title.startsWith('back'));
      });
      going = false;
      await Promise.all(writers);
      const there = await noted(store);
      for (const title of acknowledged) assert.ok(there.has(title), `${title} was acknowledged`);
      assert.ok(unknown.size < acknowledged.size / 2, `${unknown.size} of ${acknowledged.size} were not sure`);
    });
  });
}

function demotions(url: string, standby: string): void {
  describe('mysql: demoted servers', () => {
    test('a server that takes no writes any more is left for the one that does, and nothing is written twice', async (t) => {
      const prefix = `test_${randomUUID().slice(0, 8)}`;
      const user = { name: `u_${randomUUID().slice(0, 8)}`, password: 'pass word/@' };
      for (const server of [url, standby]) {
        await withConnection(server, async (execute) => {
          await execute(`create user '${user.name}'@'127.0.0.1' identified by '${user.password}'`);
          // All that a shop needs; a user who may do everything would write to a read-only server.
          await execute(
            `grant create, drop, alter, index, references, select, insert, update, delete on *.* to '${user.name}'@'127.0.0.1'`,
          );
        });
        t.after(() => withConnection(server, async (execute) => void (await execute(`drop user '${user.name}'@'127.0.0.1'`))));
        t.after(() => dropSchemas(server, prefix));
      }
      const readOnly = (isReadOnly: boolean) =>
        withConnection(standby, async (execute) => void (await execute(`set global read_only = ${isReadOnly ? 1 : 0}`)));
      t.after(() => readOnly(false));
      const login = `${user.name}:${encodeURIComponent(user.password)}`;
      const [primaryHost, standbyHost] = [new URL(url).host, new URL(standby).host];
      // The schema has to be on both, as replication would bring it.
      await (await openOn(withHosts(url, [primaryHost], prefix, login))).close();
      const store = await openOn(withHosts(url, [standbyHost, primaryHost], prefix, login));
      t.after(() => store.close());
      await note(store, 'before');
      assert.deepEqual([...(await noted(store))], ['before']);
      await readOnly(true);
      await Promise.all(Array.from({ length: 20 }, (_, at) => note(store, `after ${at}`)));
      assert.equal((await noted(store)).size, 20, 'all of them are on the other server, once');
      assert.equal((await noted(store)).has('before'), false, 'reads follow the writes');
    });
  });
}

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 20_000;
  while (!(await check())) {
    assert.ok(Date.now() < giveUpAt, 'within 20 s');
    await systemRuntime.clock.sleep(20);
  }
}
