import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
/** Makes a Node 24 believe that it is the Node 20 of somebody's machine. */
const AS_NODE_20 = `data:text/javascript,${encodeURIComponent(
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } })",
)}`;

let directory: string;
let entry: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-launcher-'));
  entry = join(directory, 'entry.ts');
  const source = `
    const what: string = process.argv[2] ?? '';
    if (what === 'exit') process.exit(Number(process.argv[3]));
    if (what === 'wait') {
      process.on('SIGTERM', () => process.exit(7));
      setInterval(() => {}, 1000);
    }
    console.log(JSON.stringify({ pid: process.pid, version: process.version, args: process.argv.slice(2) }));`;
  await writeFile(entry, source);
});
after(async () => {
  await rm(directory, { recursive: true });
});

function launch(old: boolean, ...args: string[]): ChildProcess {
  const node = old ? ['--import', AS_NODE_20] : [];
  return spawn(process.execPath, [...node, join(ROOT, 'launcher.mjs'), entry, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<{ pid: number; version: string; args: string[] }> {
  const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return JSON.parse(chunk.toString());
}

test('a node that is new enough runs the entry itself', async () => {
  const child = launch(false, 'say', 'a b');
  const { pid, args } = await firstLine(child);
  assert.equal(pid, child.pid);
  assert.deepEqual(args, ['say', 'a b']);
});

test('an old node starts the one among the dependencies, and ends as it ends', async () => {
  const child = launch(true, 'say');
  const { pid, version } = await firstLine(child);
  assert.notEqual(pid, child.pid);
  assert.match(version, /^v24\./);
  assert.deepEqual(await once(launch(true, 'exit', '3'), 'exit'), [3, null]);
});

test('a signal to the launcher reaches the entry', { skip: process.platform === 'win32' && 'Windows has no SIGTERM' }, async () => {
  const child = launch(true, 'wait');
  await firstLine(child);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [7, null]);
});

test('a launcher killed with -9 takes the entry with it', async () => {
  const child = launch(true, 'wait');
  await firstLine(child);
  // The entry holds the pipe open for as long as it lives.
  const closed = once(child.stdout as NodeJS.ReadableStream, 'close');
  child.kill('SIGKILL');
  await closed;
});
