import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { engineUrlsFor } from '../../../tests/e2e/real-engines.ts';
import { openBooks } from './books.ts';
import { QUICK } from './shop.ts';

const LIMIT_MS = 60_000;
const START_AND_STOP = `
  import { systemRuntime } from '@jangteo/kernel/runtime';
  import { startShop } from './src/server.ts';
  try {
    const shop = await startShop({ runtime: systemRuntime, environment: process.env, directory: process.env.JANGTEO_DATA_DIR });
    await shop.stop();
    console.log('started and stopped');
  } catch (thrown) {
    console.log(thrown.code);
  }`;

test('a shop that fails to start leaves nothing open behind it: its process ends by itself', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-start-fails-'));
  t.after(() => rm(directory, { recursive: true }));
  const start = async (environment: Record<string, string> = {}) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', START_AND_STOP], {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, ...QUICK, ...engineUrlsFor(directory), JANGTEO_DATA_DIR: directory, ...environment },
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    return stdout.trim();
  };

  assert.equal(await start(), 'started and stopped');
  await t.test('the gateway, after every service', async () => {
    assert.equal(await start({ JANGTEO_HTTP_PORT: 'a door' }), 'BAD_CONFIG');
  });
  await t.test('a service, after other services', async () => {
    const books = await openBooks(directory);
    await books.run('operators', "insert into schema_steps (migration, step, state, changed_at) values ('9999-later', 0, 'DONE', 0)");
    await books.close();
    assert.equal(await start(), 'DATA_DIR_NEWER');
  });
  await t.test('an engine, after other engines', async () => {
    assert.equal(await start({ JANGTEO_KV_URL: 'redis://127.0.0.1:1' }), 'ENGINE_AWAY');
  });
});
