// Switches each guard of tests/guards off, each alone, in a copy of the tree, and demands that its test turns red.
//   npm run guards [-- NAME...]
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Guard } from '../tests/guards/guard.ts';
import { GUARDS } from '../tests/guards/guards.ts';

const root = join(import.meta.dirname, '..');
/** Long enough for a test that everything else goes before. */
const TEST_LIMIT_MS = 180_000;
/** Of the tests that run, by their leaders. */
const groups = new Set<number | undefined>();

function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'jangteo-guards-'));
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  }).split('\0');
  // A file that is deleted but not committed yet is still listed.
  for (const file of files.filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  linkModules(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

// The workspaces are relative links and must point into the copy; everything else may be the original.
function linkModules(from: string, to: string): void {
  mkdirSync(join(to, '@jangteo'), { recursive: true });
  for (const name of readdirSync(from)) if (name !== '@jangteo') symlinkSync(join(from, name), join(to, name));
  for (const name of readdirSync(join(from, '@jangteo')))
    symlinkSync(readlinkSync(join(from, '@jangteo', name)), join(to, '@jangteo', name));
}

/** Whether a test of that name fails. That its file fails is not enough: it does so as well where it has no test of that name. */
async function testFails(copy: string, { test, name, seeds }: Guard): Promise<boolean> {
  const args = ['--test', '--test-force-exit', '--test-reporter', 'tap', '--test-timeout', String(TEST_LIMIT_MS)];
  if (name !== undefined) args.push('--test-name-pattern', name);
  const env = seeds === undefined ? process.env : { ...process.env, JANGTEO_SIMULATION_SEEDS: String(seeds) };
  // A group of its own: what hangs without its guard may outlive the test runner, and what that has started.
  const child = spawn(process.execPath, [...args, test], { cwd: copy, env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  groups.add(child.pid);
  const late = setTimeout(() => endGroup(child.pid), TEST_LIMIT_MS + 30_000);
  const report = await text(child.stdout);
  clearTimeout(late);
  endGroup(child.pid);
  const failed = [...report.matchAll(/^ *not ok \d+ - (.+)$/gm)].map(([, failing = '']) => failing);
  return failed.some((failing) => !failing.endsWith(test) && new RegExp(name ?? '').test(failing));
}

function endGroup(pid: number | undefined): void {
  groups.delete(pid);
  try {
    process.kill(-Number(pid), 'SIGKILL');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}

/** Takes guards from the line and runs each in a copy of its own. Returns how many tests turned red. */
async function work(line: Guard[]): Promise<number> {
  const copy = copyTree();
  let red = 0;
  try {
    for (let guard = line.shift(); guard !== undefined; guard = line.shift()) if (await turnsRed(copy, guard)) red += 1;
  } finally {
    rmSync(copy, { recursive: true });
  }
  return red;
}

async function turnsRed(copy: string, guard: Guard): Promise<boolean> {
  const file = join(copy, guard.file);
  const source = readFileSync(file, 'utf8');
  const times = source.split(guard.find).length - 1;
  if (times !== 1) {
    console.log(`✖ ${guard.guard}: its text stands ${times} times in ${guard.file}, must be once`);
    return false;
  }
  writeFileSync(
    file,
    source.replace(guard.find, () => guard.replace),
  );
  const red = await testFails(copy, guard);
  writeFileSync(file, source);
  console.log(`${red ? '✔' : '✖'} ${guard.guard}: without it ${guard.test} ${red ? 'fails' : 'still passes'}`);
  return red;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const pid of groups) endGroup(pid);
    process.exit(1);
  });
}
const wanted = process.argv.slice(2);
const guards = wanted.length === 0 ? GUARDS : GUARDS.filter(({ guard }) => wanted.includes(guard));
const line = [...guards];
const reds = await Promise.all(Array.from({ length: Math.min(2, availableParallelism(), line.length) }, () => work(line)));
const passed = reds.reduce((sum, red) => sum + red, 0);
console.log(`guards: ${passed} passed, ${guards.length - passed} failed`);
process.exit(passed === guards.length && passed > 0 ? 0 : 1);
