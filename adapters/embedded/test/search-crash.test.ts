import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FailingDisk, PowerCut } from './failing-disk.ts';
import { openFolder } from './open-folder.ts';
import { contentOf, isOneOf, rounds } from './search-workload.ts';

const ALIAS = 'live';

/** What a restart may find. */
interface Allowed {
  contents: string[][];
  aliases: (string | undefined)[];
}

test('a crash between any two steps of the disk loses nothing that was refreshed, and shows no change by half', async () => {
  const all = new FailingDisk();
  await crashAt(all, false);
  assert.ok(all.steps > 80, `${all.steps} steps`);
  for (let last = 1; last <= all.steps; last++) await crashAt(new FailingDisk(last), last % 2 === 0);
});

async function crashAt(disk: FailingDisk, losesNames: boolean): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'jangteo-crash-'));
  const allowed: Allowed = { contents: [[]], aliases: [undefined] };
  try {
    await work(root, disk, allowed).catch((thrown) => {
      if (!(thrown instanceof PowerCut)) throw thrown;
    });
    if (losesNames) disk.loseNames();
    const folder = openFolder(root);
    const told = `after step ${disk.steps}`;
    if (!folder.known.some(({ name }) => name === 'first')) assert.deepEqual(allowed.contents, [[]], told);
    else {
      isOneOf(contentOf(folder, 'first'), allowed.contents, told);
      assert.ok(allowed.aliases.includes(folder.aliases.get(ALIAS)), told);
      const { segments } = folder.searchIndex('first').manifest;
      assert.equal(readdirSync(join(root, 'first')).length, segments.length + 1, `files are left ${told}`);
    }
    await folder.close();
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Writes, merges, refreshes, points an alias, drops what it pointed to. */
async function work(root: string, disk: FailingDisk, allowed: Allowed): Promise<void> {
  const folder = openFolder(root, { disk, flushDocuments: 5, mergeFailed: (_, thrown) => assert.ok(thrown instanceof PowerCut) });
  await folder.create('before', { kind: 'search', dictionary: [] }, 0);
  await point(folder, 'before', allowed);
  await folder.create('first', { kind: 'search', dictionary: [] }, 0);
  const index = folder.searchIndex('first');
  for (const { changes, content } of rounds()) {
    allowed.contents.push(content);
    await index.write(changes);
    index.refresh();
    allowed.contents = [content];
    if (content.length % 3 === 0) await index.settled();
  }
  await index.settled();
  assert.ok(index.manifest.segments.length < rounds().toArray().length, 'nothing was merged');
  await point(folder, 'first', allowed);
  await folder.drop('before');
  await folder.close();
}

async function point(folder: ReturnType<typeof openFolder>, index: string, allowed: Allowed): Promise<void> {
  allowed.aliases.push(index);
  await folder.pointAlias(ALIAS, index);
  allowed.aliases = [index];
}
