import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { openMorphology } from '../src/morphology.ts';

/** A thread that answers without a dictionary, and dies of `dies` so many times. */
function workerIn(folder: string, deaths: number): URL {
  const file = join(folder, `worker-${deaths}.mjs`);
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
import { existsSync, appendFileSync, readFileSync } from 'node:fs';
const log = ${JSON.stringify(`${file}.log`)};
parentPort.on('message', ({ number, pieces }) => {
  const died = existsSync(log) ? readFileSync(log, 'utf8').length : 0;
  if (pieces.includes('dies') && died < ${deaths}) {
    appendFileSync(log, 'x');
    process.exit(1);
  }
  parentPort.postMessage({ number, analyses: pieces.map((piece) => piece + '!') });
});`,
  );
  return pathToFileURL(file);
}

test('the thread starts with its first work, ends when it is idle, and starts again', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'jangteo-korean-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const clock = manualClock();
  const morphology = openMorphology({ runtime: { ...systemRuntime, clock }, idleMs: 5_000, worker: workerIn(folder, 0) });
  t.after(() => morphology.close());
  assert.equal(morphology.running, false);
  assert.deepEqual(await morphology.analyse(['가', '나']), ['가!', '나!']);
  await clock.advance(4_999);
  assert.equal(morphology.running, true);
  await clock.advance(1);
  assert.equal(morphology.running, false);
  assert.deepEqual(await morphology.analyse(['다']), ['다!']);
});

test('a thread that dies is started again for what it had not answered', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'jangteo-korean-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const morphology = openMorphology({ runtime: systemRuntime, worker: workerIn(folder, 1) });
  t.after(() => morphology.close());
  const answers = await Promise.all([morphology.analyse(['dies']), morphology.analyse(['가'])]);
  assert.deepEqual(answers, [['dies!'], ['가!']]);
});

test('a thread that dies again gives up, and works for the next', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'jangteo-korean-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const morphology = openMorphology({ runtime: systemRuntime, worker: workerIn(folder, 2) });
  t.after(() => morphology.close());
  await assert.rejects(morphology.analyse(['dies']), { code: 'ENGINE_AWAY' });
  assert.deepEqual(await morphology.analyse(['가']), ['가!']);
});

test('closing answers whoever waits', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'jangteo-korean-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const morphology = openMorphology({ runtime: systemRuntime, worker: workerIn(folder, 0) });
  const waiting = assert.rejects(morphology.analyse(['가']), { code: 'ENGINE_AWAY' });
  await morphology.close();
  await waiting;
  await assert.rejects(morphology.analyse(['나']), { code: 'ENGINE_AWAY' });
});
