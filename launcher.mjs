// Starts a TypeScript entry of this project on a fresh machine: `node launcher.mjs scripts/test.ts [arguments]`.
// It runs on Node 20; what it starts runs on Node 24, which needs no build step.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(fileURLToPath(import.meta.url));
const LOCK = join(ROOT, 'package-lock.json');
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');
/** One of the tools that only those who work on the project need. */
const TOOL = join(ROOT, 'node_modules', 'typescript');
const CACHE = join(ROOT, 'node_modules', '.cache', 'compile');
const OWN_NODE = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
/** Set for the process that a launcher started, which ends with it. */
const LAUNCHED = 'JANGTEO_LAUNCHED';

/**
 * Runs `entry` (its path, or one from the project's root) with these arguments; the process ends as it ends.
 * `tools`: installs the development tools, too, which are as large as all the rest.
 */
export async function launch(entry, args, { tools = false } = {}) {
  const file = resolve(ROOT, entry);
  // The launcher that started this one has seen to it.
  if (process.env[LAUNCHED] !== '1') await installMissing(tools || existsSync(TOOL));
  if (isNewEnough(process.versions.node)) return await runHere(file, args);
  if (!existsSync(OWN_NODE)) {
    fail(
      `Node ${process.versions.node} is too old, and the Node 24 among the dependencies is missing (npm may have been told to ignore scripts).\n` +
        'Install Node 24.12 or newer from https://nodejs.org, or remove node_modules and try again.',
    );
  }
  runThere(file, args);
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 12);
}

async function runHere(file, args) {
  if (process.env[LAUNCHED] === '1' && process.channel) endWithLauncher();
  // Not for the processes that the entry starts.
  delete process.env[LAUNCHED];
  // These are for them, too.
  process.env.NODE_COMPILE_CACHE ??= CACHE;
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning.call(process, warning, ...rest);
  };
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}

/** A launcher killed with -9 can pass nothing on, but its end closes the channel. */
function endWithLauncher() {
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // The channel alone is no reason to stay.
  process.channel.unref();
}

function runThere(file, args) {
  const child = spawn(OWN_NODE, ['--disable-warning=ExperimentalWarning', fileURLToPath(import.meta.url), file, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [LAUNCHED]: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // On Windows the console tells the child itself, and `kill` would end it at once.
    process.on(signal, () => process.platform !== 'win32' && child.kill(signal));
  }
  child.once('error', (error) => fail(`${OWN_NODE} does not start: ${error.message}`));
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

async function installMissing(tools) {
  if (isInstalled(tools)) return;
  const unlock = await takeInstallLock();
  try {
    if (isInstalled(tools)) return;
    console.error('jangteo: installing what is missing (npm install); this takes a minute, once.');
    // Not `npm ci`: it empties node_modules under whatever runs, and refuses a lock that lacks another platform's optional packages.
    // `--no-save` takes the versions of the lock as they are.
    const { status, error } = npm([
      'install',
      '--no-save',
      ...(tools ? [] : ['--omit=dev']),
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
    if (status !== 0) fail(`npm install failed${error ? `: ${error.message}` : ''}. See above; then try again.`);
  } finally {
    unlock();
  }
}

function isInstalled(tools) {
  if (!existsSync(INSTALLED) || (tools && !existsSync(TOOL))) return false;
  if (!existsSync(LOCK) || statSync(LOCK).mtimeMs <= statSync(INSTALLED).mtimeMs) return true;
  // Newer by its date alone, as after a checkout?
  const wanted = JSON.parse(readFileSync(LOCK, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(INSTALLED, 'utf8')).packages;
  const same = Object.entries(wanted).every(
    ([path, { version, link, optional, dev }]) =>
      !path.includes('node_modules/') ||
      optional ||
      (dev && !tools) ||
      (installed[path]?.version === version && installed[path]?.link === link),
  );
  if (same) utimesSync(INSTALLED, new Date(), new Date());
  return same;
}

/** One installation at a time: a file that names its owner, who is looked up when it is in the way. Returns how to let go. */
async function takeInstallLock() {
  const file = join(tmpdir(), `jangteo-install-${createHash('sha256').update(ROOT).digest('hex').slice(0, 16)}`);
  for (let waits = 0; ; waits++) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (waits === 0) console.error('jangteo: waiting for another installation.');
    await new Promise((done) => setTimeout(done, 200));
    if (!isOwned(file)) rmSync(file, { force: true });
  }
}

function isOwned(file) {
  try {
    // 0, as in a file just made, asks after this process itself.
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Its words go to stderr: stdout belongs to the entry. */
function npm(args) {
  const options = { cwd: ROOT, stdio: ['ignore', 2, 2] };
  const cli = process.env.npm_execpath;
  if (cli && basename(cli) === 'npm-cli.js') return spawnSync(process.execPath, [cli, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

function fail(message) {
  console.error(`jangteo: ${message}`);
  process.exit(1);
}

const [, script, entry, ...args] = process.argv;
if (script && existsSync(script) && realpathSync(script) === fileURLToPath(import.meta.url)) {
  if (entry) await launch(resolve(entry), args, { tools: true });
  else fail('usage: node launcher.mjs ENTRY.ts [arguments]');
}
