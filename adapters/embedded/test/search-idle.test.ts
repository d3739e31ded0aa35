import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { IDLE_MS, IdleIndexes } from '../src/search/idle-indexes.ts';
import type { View } from '../src/search/view.ts';
import { openFolder } from './open-folder.ts';
import { contentOf, rounds } from './search-workload.ts';

test('an index leaves the memory when it was not used for five minutes, unless an alias points to it', async () => {
  const clock = manualClock();
  const inMemory = new Set(['used', 'idle', 'live']);
  const idle = new IdleIndexes({
    runtime: { ...systemRuntime, clock },
    candidates: () => [...inMemory].filter((index) => index !== 'live'),
    unload: async (index) => void inMemory.delete(index),
  });
  for (const index of inMemory) idle.used(index);
  idle.watch();
  for (let ms = 0; ms < IDLE_MS; ms += 60_000) {
    assert.equal(inMemory.size, 3, `after ${ms} ms`);
    idle.used('used');
    await clock.advance(60_000);
  }
  assert.deepEqual([...inMemory], ['used', 'live']);
  await clock.advance(IDLE_MS);
  assert.deepEqual([...inMemory], ['live']);
  inMemory.add('again');
  idle.used('again');
  idle.watch();
  idle.close();
  await clock.advance(2 * IDLE_MS);
  assert.ok(inMemory.has('again'), 'once it is closed it does nothing');
});

test('what was unloaded comes back as it was when it is asked for, and nothing that is not refreshed yet is unloaded', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'jangteo-idle-'));
  t.after(() => rmSync(root, { recursive: true }));
  const views: View[] = [];
  const folder = openFolder(root, { publish: (view) => views.push(view) });
  await folder.create('index', { kind: 'search', dictionary: [] }, 0);
  for (const { changes, content } of rounds()) {
    await folder.write('index', changes);
    assert.equal(await folder.unload('index'), false);
    await folder.refresh('index');
    const before = views.length;
    assert.equal(await folder.unload('index'), true);
    assert.equal(folder.list()[0]?.documents, content.length);
    assert.equal(views.length, before);
    assert.deepEqual(contentOf(folder, 'index'), content);
    assert.equal(views.length, before + 1, 'searches are shown what was read');
  }
  await folder.close();
});
