import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { find } from '@jangteo/ports/search/search-index.suite';
import { embeddedSearchIndex } from '../src/search-index.ts';

/** How many refreshes each process lives; merges come with every eighth. */
const LIVES = [9, 20];

test('has all that was refreshed after each of two kills in the middle of writing and merging', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-kill-'));
  t.after(() => rm(directory, { recursive: true }));
  const refreshed: number[] = [];
  for (const [round, refreshes] of LIVES.entries()) refreshed.push(await writeUntilKilled(directory, round, refreshes));
  const search = embeddedSearchIndex({ directory, runtime: systemRuntime, analysis: import.meta.resolve('./plain-analyser.ts') });
  for (const index of ['found', 'raw']) {
    const ids = new Set<string>();
    for (let after: string | undefined; ; ) {
      const page = await search.scan(index, { ...(after !== undefined && { after }), limit: 1_000, versionsOnly: true });
      for (const { id } of page) ids.add(id);
      after = page.at(-1)?.id;
      if (after === undefined) break;
    }
    for (const [round, count] of refreshed.entries()) {
      for (let nth = 0; nth < count; nth++) assert.ok(ids.has(`r${round}-${nth}`), `${index} lost r${round}-${nth} of ${count}`);
    }
    if (index === 'found') assert.equal((await find(search, index, 'lamp')).total, ids.size);
  }
  await search.close();
});

/** Resolves with how many documents it said were refreshed. */
async function writeUntilKilled(directory: string, round: number, refreshes: number): Promise<number> {
  const writer = spawn(process.execPath, [join(import.meta.dirname, 'search-writer.ts'), directory, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(writer, 'exit');
  let said = '';
  let isKilled = false;
  for await (const text of writer.stdout.setEncoding('utf8')) {
    said += text;
    if (isKilled || said.split('\n').length <= refreshes) continue;
    isKilled = writer.kill('SIGKILL');
  }
  await exited;
  const whole = said.slice(0, said.lastIndexOf('\n')).split('\n');
  return Number(whole.at(-1));
}
