import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { runCli } from '../src/cli.ts';
import { QUICK } from './shop.ts';

interface Told {
  readonly missing: number;
  readonly parts: readonly { readonly engine: string; readonly what: string; readonly missing: number }[];
}

test('migrate brings an embedded shop to this version, and --check only tells what is to be done', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'jangteo-migrate-'));
  t.after(() => rm(folder, { recursive: true }));
  const data = join(folder, 'data');
  const migrate = async (...args: string[]) => {
    const [said, errors]: [string[], string[]] = [[], []];
    const terminal = { interactive: false, out: (text: string) => void said.push(text), error: (text: string) => void errors.push(text) };
    const code = await runCli(['migrate', '--json', ...args], { terminal, environment: { ...QUICK, JANGTEO_DATA_DIR: data } });
    const out = said.join('');
    assert.ok(out.startsWith('{'), errors.join(''));
    return { code, told: JSON.parse(out) as Told };
  };

  const before = await migrate('--check');
  assert.equal(before.code, 1);
  assert.ok(before.told.parts.every(({ engine, missing }) => missing > 0 || engine === 'search index'));
  assert.ok(!existsSync(data), 'it changed nothing');

  const first = await migrate();
  assert.deepEqual([first.code, first.told.missing], [0, before.told.missing]);
  const again = await migrate();
  assert.deepEqual([again.code, again.told.missing], [0, 0]);
  assert.deepEqual((await migrate('--check')).code, 0);

  const orders = new DatabaseSync(join(data, 'orders.db'));
  const last = orders.prepare('select migration, step from schema_steps order by migration desc, step desc limit 1').get() as Record<
    string,
    string
  >;
  orders.prepare('delete from schema_steps where migration = ? and step = ?').run(last.migration ?? '', last.step ?? 0);
  orders.close();
  const behind = await migrate('--check');
  assert.equal(behind.code, 1);
  assert.deepEqual(
    behind.told.parts.filter(({ missing }) => missing > 0).map(({ what, missing }) => [what, missing]),
    [['schema of orders.db', 1]],
  );
});
