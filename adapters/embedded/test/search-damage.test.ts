import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Disk } from '../src/search/disk.ts';
import { openFolder, unsyncedDisk } from './open-folder.ts';
import { contentOf, rounds } from './search-workload.ts';

function temporary(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'jangteo-damage-'));
  t.after(() => rmSync(root, { recursive: true }));
  return root;
}

/** Two indexes, `first` and `second`, with the same content. */
async function filled(root: string): Promise<string[]> {
  const folder = openFolder(root);
  const [first] = rounds();
  assert.ok(first);
  for (const index of ['first', 'second']) {
    await folder.create(index, { kind: 'search', dictionary: [] }, 0);
    await folder.write(index, first.changes);
    await folder.refresh(index);
  }
  await folder.pointAlias('live', 'first');
  await folder.close();
  return first.content;
}

function flipByte(path: string, at: number): void {
  const content = readFileSync(path);
  content[at] = (content[at] as number) ^ 0x10;
  writeFileSync(path, content);
}

test('a damaged segment is told, wherever it is damaged; other indexes go on, and it can be dropped and built again', async (t) => {
  const root = temporary(t);
  const content = await filled(root);
  const segment = join(root, 'first', 'segment-1');
  const whole = readFileSync(segment);
  for (const at of [0, 5, 9, 20, whole.length >> 1, whole.length - 1]) {
    flipByte(segment, at);
    const folder = openFolder(root);
    assert.throws(() => folder.searchIndex('first'), { code: 'ENGINE_AWAY' }, `byte ${at}`);
    assert.deepEqual(contentOf(folder, 'second'), content);
    await folder.close();
    writeFileSync(segment, whole);
  }
  writeFileSync(segment, whole.subarray(0, whole.length - 1));
  const folder = openFolder(root);
  assert.throws(() => folder.searchIndex('first'), { code: 'ENGINE_AWAY' });
  await folder.pointAlias('live', 'second');
  await folder.drop('first');
  await folder.create('first', { kind: 'search', dictionary: [] }, 0);
  assert.deepEqual(contentOf(folder, 'first'), []);
  await folder.close();
});

test('an index with a damaged manifest is told and removed, and its alias with it', async (t) => {
  const root = temporary(t);
  const content = await filled(root);
  flipByte(join(root, 'first', 'manifest'), 30);
  const removed: string[] = [];
  const folder = openFolder(root, { removedDamaged: (index) => removed.push(index) });
  assert.deepEqual(removed, ['first']);
  assert.deepEqual([...folder.aliases], []);
  assert.deepEqual(
    folder.known.map(({ name }) => name),
    ['second'],
  );
  assert.deepEqual(contentOf(folder, 'second'), content);
  await folder.close();
});

test('a full disk is told; searches go on, and nothing is missing once there is room', async (t) => {
  const root = temporary(t);
  let [isFull, refusals] = [false, 0];
  const disk: Disk = {
    ...unsyncedDisk,
    write(path, parts) {
      if (!isFull) return unsyncedDisk.write(path, parts);
      refusals++;
      unsyncedDisk.write(path, [(parts[0] as Uint8Array).subarray(0, 9)]);
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    },
  };
  const folder = openFolder(root, { disk, flushDocuments: 5, mergeFailed: () => {} });
  await folder.create('index', { kind: 'search', dictionary: [] }, 0);
  let before: string[] = [];
  for (const [nth, { changes, content }] of [...rounds()].entries()) {
    isFull = nth % 3 === 1;
    const full = { code: 'ENOSPC' };
    if (isFull) {
      await assert.rejects(async () => {
        await folder.write('index', changes);
        await folder.refresh('index');
      }, full);
      await assert.rejects(folder.refresh('index'), full);
      assert.deepEqual(contentOf(folder, 'index'), before);
      isFull = false;
    }
    // Whoever was told writes again.
    await folder.write('index', changes);
    await folder.refresh('index');
    assert.deepEqual(contentOf(folder, 'index'), content);
    before = content;
  }
  assert.ok(refusals >= 8, `${refusals} refusals`);
  const index = folder.searchIndex('index');
  await index.settled();
  await folder.close();
  assert.equal(readdirSync(join(root, 'index')).length, index.manifest.segments.length + 1);
  const again = openFolder(root);
  assert.deepEqual(contentOf(again, 'index'), before);
  await again.close();
});

test('a merge that fails is told; what it was of stays, and a later one leaves no file behind', async (t) => {
  const root = temporary(t);
  let failures = 0;
  let renames = Number.NEGATIVE_INFINITY;
  const disk: Disk = {
    ...unsyncedDisk,
    rename(from, to) {
      unsyncedDisk.rename(from, to);
      // The first one is the refresh's. The folder cannot be synced: the manifest is there, and may go again.
      if (++renames === 2) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
    },
  };
  const folder = openFolder(root, { disk, mergeFailed: () => void failures++ });
  await folder.create('index', { kind: 'search', dictionary: [] }, 0);
  const index = folder.searchIndex('index');
  let last: string[] = [];
  for (const { changes, content } of rounds()) {
    await folder.write('index', changes);
    renames = 0;
    await folder.refresh('index');
    await index.settled();
    last = content;
    assert.deepEqual(contentOf(folder, 'index'), content);
    // What a crash would leave now is whole.
    const crashed = openFolder(root, { disk: { ...unsyncedDisk, remove: () => {} } });
    assert.deepEqual(contentOf(crashed, 'index'), content);
    await crashed.close();
  }
  assert.ok(failures > 1, `${failures} merges failed`);
  renames = Number.NEGATIVE_INFINITY;
  await folder.write('index', [{ delete: { id: last[0]?.split(' ')[0] ?? '', version: 1_000 } }]);
  await folder.refresh('index');
  await index.settled();
  await folder.close();
  assert.equal(readdirSync(join(root, 'index')).length, index.manifest.segments.length + 1);
});

test('an index that is dropped while it is merged goes, with all of its files', async (t) => {
  const root = temporary(t);
  const folder = openFolder(root);
  await folder.create('index', { kind: 'search', dictionary: [] }, 0);
  for (const { changes } of rounds()) {
    await folder.write('index', changes);
    await folder.refresh('index');
  }
  await folder.drop('index');
  assert.deepEqual(readdirSync(root), []);
  assert.throws(() => folder.searchIndex('index'), { code: 'NOT_FOUND' });
  await folder.close();
});
