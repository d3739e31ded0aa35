import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { sql } from 'kysely';
import { httpConnection } from '../src/connection.ts';
import { openShop, sell } from './shop.ts';

interface Run {
  readonly state: string;
  readonly error: string | null;
  readonly found: { readonly findings: readonly { readonly check: string; readonly subject: string; readonly fixes: readonly string[] }[] };
  readonly fixed: readonly object[];
  readonly after: Run['found'];
}

test('doctor within the shop mends what it is told to, and the audit keeps each command with its reason', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-runs-'));
  const open = await openShop({ runtime: systemRuntime, directory });
  try {
    const { call } = httpConnection(open.url, open.shop.token);
    const run = async (fix: boolean): Promise<Run> => {
      await call('POST', '/admin/api/doctor', { fix });
      for (;;) {
        const now = await call<Run>('GET', '/admin/api/doctor');
        if (now.state !== 'running') return now;
        await systemRuntime.clock.sleep(50);
      }
    };
    await sell(open, 'mug', 10);
    const inventory = open.shop.platform.services.find(({ name }) => name === 'inventory');
    await inventory?.store.transaction((tx) => sql`update stock set reserved = 3 where sku = 'mug'`.execute(tx));

    const fix = 'inventory.repairStock mug';
    const looked = await run(false);
    assert.deepEqual([looked.state, looked.error, looked.fixed, looked.after], ['done', null, [], null]);
    assert.deepEqual(
      looked.found.findings.map(({ check, subject, fixes }) => [check, subject, fixes]),
      [['reserved-differs', 'mug', [fix]]],
    );
    const mended = await run(true);
    assert.deepEqual([mended.fixed, mended.after.findings], [[{ fix, error: null }], []]);
    assert.equal((await open.api.stockOf('mug')).stock_reserved, 0);

    const { items } = await call<{ items: { reason: string; target: string; before: object; after: object }[] }>(
      'GET',
      '/admin/api/audit-log?action=inventory.repair',
    );
    assert.match(items[0]?.reason ?? '', /^doctor: reserved-differs: /);
    const level = { sku: 'mug', stock: 10, stock_reserved: 0, available: 10 };
    assert.deepEqual([items.length, items[0]?.target, items[0]?.after], [1, 'mug', level]);
    assert.deepEqual(items[0]?.before, { ...level, stock_reserved: 3, available: 7 });
  } finally {
    await open.shop.stop();
    await rm(directory, { recursive: true });
  }
});
