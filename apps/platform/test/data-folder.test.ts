import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Clock, systemClock } from '@jangteo/kernel/clock';
import { hasCode } from '@jangteo/kernel/errors';
import { readDiscovery, takeDataFolder } from '../src/data-folder.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-folder-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** Does not wait: its time passes when somebody would. */
function hastyClock(): Clock {
  let now = 0;
  return {
    ...systemClock,
    now: () => now,
    async sleep(ms) {
      now += ms;
    },
  };
}

const DISCOVERY = { url: 'http://127.0.0.1:1', instance: 'i', token: 't', pid: 1 };

test('belongs to one platform at a time, and says to which', async () => {
  const first = await takeDataFolder(directory, systemClock);
  first.announce(DISCOVERY);
  await assert.rejects(takeDataFolder(directory, hastyClock()), (thrown) => {
    assert.ok(hasCode(thrown, 'DATA_DIR_IN_USE'));
    assert.match(thrown.message, /process 1 at http:\/\/127\.0\.0\.1:1/);
    return true;
  });
  first.release();
  (await takeDataFolder(directory, hastyClock())).release();
});

test('is shared by processes that have different parts of it, and by none beside a whole platform', async () => {
  const [orders, log] = [await takeDataFolder(directory, systemClock, ['orders']), await takeDataFolder(directory, systemClock, ['log'])];
  const inUse = (parts?: string[]) =>
    assert.rejects(takeDataFolder(directory, hastyClock(), parts), (thrown) => hasCode(thrown, 'DATA_DIR_IN_USE'));
  await inUse(['users', 'orders']);
  await inUse();
  orders.release();
  log.release();
  const whole = await takeDataFolder(directory, hastyClock());
  await inUse(['orders']);
  whole.release();
});

test('is free again after kill -9', async () => {
  const source = `
    import { takeDataFolder } from ${JSON.stringify(join(import.meta.dirname, '..', 'src', 'data-folder.ts'))};
    import { systemClock } from '@jangteo/kernel/clock';
    await takeDataFolder(${JSON.stringify(directory)}, systemClock);
    console.log('taken');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await assert.rejects(takeDataFolder(directory, hastyClock()), (thrown) => hasCode(thrown, 'DATA_DIR_IN_USE'));
  child.kill('SIGKILL');
  await once(child, 'exit');
  (await takeDataFolder(directory, hastyClock())).release();
});

test('of a newer version is refused, and left free', async () => {
  await writeFile(join(directory, 'format.json'), '{"format": 99}');
  await assert.rejects(takeDataFolder(directory, hastyClock()), (thrown) => hasCode(thrown, 'DATA_DIR_NEWER'));
  await writeFile(join(directory, 'format.json'), '{"format": 1}');
  (await takeDataFolder(directory, hastyClock())).release();
});

test('that cannot be written is refused', async () => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  await assert.rejects(takeDataFolder(join(file, 'data'), hastyClock()), (thrown) => hasCode(thrown, 'DATA_DIR_NOT_WRITABLE'));
});

test('tells who runs on it to its owner alone, until it is released', async () => {
  const folder = await takeDataFolder(directory, systemClock);
  folder.announce(DISCOVERY);
  assert.deepEqual(readDiscovery(directory), DISCOVERY);
  if (process.platform !== 'win32') assert.equal((await stat(join(directory, 'running.json'))).mode & 0o077, 0);
  folder.release();
  assert.equal(readDiscovery(directory), undefined);
  assert.equal(existsSync(join(directory, 'running.json')), false);
});
