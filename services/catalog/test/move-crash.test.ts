import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { openCatalog } from './open-catalog.ts';

const PRODUCTS = 1_000;
const WRITES_BEFORE_DEATH = 40;

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-moving-'));
});
after(() => rm(directory, { recursive: true }));

/** Where each product may stand: in one category, or in either where nobody heard how its last write ended. */
type Expected = Map<string, readonly string[]>;

/** Lets products follow in a process that writes others meanwhile, and is killed after so many. */
async function killWhileMoving(name: string, expected: Expected): Promise<void> {
  const args = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'moving-child.ts'), directory, name];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let writes = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, id = '', category = ''] = line.split(' ');
    if (what === 'done') {
      expected.set(id, [category]);
      if (++writes === WRITES_BEFORE_DEATH) child.kill('SIGKILL');
    } else expected.set(id, [...(expected.get(id) ?? ['none']), category]);
  }
  assert.deepEqual(await exited, [null, 'SIGKILL'], 'it was still at it');
}

test('two moves at once, killed with -9 in their middle, go on, and lose nothing that is written or moved meanwhile', async () => {
  const expected: Expected = new Map();
  const catalog = await openCatalog(directory);
  for (const [id, parentId] of [
    ['room', ''],
    ['shelf', 'room'],
    ['box', 'shelf'],
    ['garden', ''],
    ['attic', ''],
  ] as const) {
    await catalog.client.createCategory({ id, parentId, name: id });
  }
  for (const category of ['shelf', 'box']) {
    const json = JSON.stringify({ title: 'x', price: { amount: 100, currency: 'KRW' }, primary_category_id: category });
    const products = Array.from({ length: PRODUCTS / 2 }, (_, at) => ({ id: `${category}-${at}`, json, categoryNames: [] }));
    await catalog.client.importProducts({ products });
    for (const { id } of products) expected.set(id, [category]);
  }
  await catalog.client.moveCategory({ id: 'shelf', parentId: 'garden' });
  await catalog.client.moveCategory({ id: 'box', parentId: 'attic' });
  await catalog.close();

  await killWhileMoving('first', expected);
  await killWhileMoving('second', expected);

  const again = await openCatalog(directory);
  try {
    const movesOf = async () => (await again.client.listCategoryMoves({})).moves;
    const before = await movesOf();
    assert.ok(
      before.some(({ productsDone, endedAt }) => productsDone > 0n && endedAt === 0n),
      'the job was in its middle',
    );
    await again.follow();
    await again.clock.advance(10_000);
    await again.follow();
    for (const { categoryId, products, productsDone, endedAt } of await movesOf()) {
      assert.ok(
        endedAt !== 0n && productsDone >= products && products >= BigInt(PRODUCTS / 2),
        `${categoryId}: ${productsDone} of ${products}`,
      );
    }

    const paths: Record<string, string> = { shelf: 'garden/shelf', box: 'attic/box', garden: 'garden', attic: 'attic' };
    const found = new Map<string, string>();
    for (let cursor = ''; ; ) {
      const page = await again.client.listProducts({ limit: 100, cursor });
      for (const { id, json } of page.items) found.set(id, JSON.parse(json).category_path);
      cursor = page.nextCursor;
      if (cursor === '') break;
    }
    for (const [id, categories] of expected) {
      const possible = categories.map((category) => paths[category]);
      assert.ok(possible.includes(found.get(id)), `${id} is in ${found.get(id)}, not in ${possible}`);
    }
    for (const [category, path] of Object.entries(paths)) {
      const below = [...found.values()].filter((one) => `${one}/`.startsWith(`${path}/`)).length;
      assert.equal(Number((await again.client.countProducts({ category })).products), below, category);
    }
    assert.deepEqual((await again.client.auditProducts({})).differences, []);
    assert.deepEqual((await again.client.auditCategories({})).differences, []);
  } finally {
    await again.close();
  }
});
