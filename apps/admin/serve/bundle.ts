import { hash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, version as esbuildVersion, stop } from 'esbuild';

const APP = join(dirname(fileURLToPath(import.meta.url)), '..');
const ROOT = join(APP, '..', '..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'admin');
const KEPT = 5;
/** What of other workspaces and packages ends up in the browser, beside the app's own sources. */
const ALSO_INSIDE = [
  'packages/pages/files/*',
  'packages/kernel/src/*.ts',
  'node_modules/{preact,uplot}/package.json',
  'apps/admin/package.json',
];

/** What the browser loads. */
export interface Bundle {
  /** The name of the script to start with. */
  readonly script: string;
  readonly styles: string;
  /** By the name that each is asked for. */
  readonly files: ReadonlyMap<string, BundledFile>;
}

export interface BundledFile {
  readonly content: Buffer;
  /** The same by gzip, a third of it. */
  readonly zipped: Buffer;
}

const OPTIONS: BuildOptions = {
  absWorkingDir: APP,
  entryPoints: ['src/main.tsx', 'src/css/main.css'],
  entryNames: '[name]-[hash]',
  bundle: true,
  format: 'esm',
  target: ['es2023', 'chrome123', 'firefox120', 'safari17.5'],
  minify: true,
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  outdir: 'out',
  write: false,
  logLevel: 'silent',
};

/**
 * The control room for the browser. It is built where its sources have changed since it was built last, which takes a quarter of a second;
 * else it comes from a folder of what was built.
 */
export async function bundle(): Promise<Bundle> {
  const folder = join(CACHE, await stateOfSources());
  return (await readBundle(folder)) ?? (await buildInto(folder));
}

/** Tells one state of everything that goes into the bundle from another. */
async function stateOfSources(): Promise<string> {
  const paths = [
    ...globSync('src/**/*.{ts,tsx,css}', { cwd: APP }).map((path) => join('apps/admin', path)),
    ...globSync(ALSO_INSIDE, { cwd: ROOT }),
  ];
  const parts = await Promise.all(paths.sort().map(async (path) => `${path}\n${hash('sha256', await readFile(join(ROOT, path)))}`));
  return hash('sha256', [esbuildVersion, JSON.stringify(OPTIONS), ...parts].join('\n')).slice(0, 20);
}

async function readBundle(folder: string): Promise<Bundle | undefined> {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return undefined;
  return bundleOf(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
}

async function buildInto(folder: string): Promise<Bundle> {
  const { outputFiles = [] } = await build(OPTIONS).finally(stop);
  const files = outputFiles.map(
    ({ path, contents }) => [path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1), Buffer.from(contents)] as const,
  );
  await keep(folder, files);
  return bundleOf(files);
}

/** Beside it first, then in its place at once: another process may be reading. Where nothing can be written, each start builds. */
async function keep(folder: string, files: readonly (readonly [string, Buffer])[]): Promise<void> {
  let beside: string | undefined;
  try {
    await mkdir(CACHE, { recursive: true });
    beside = await mkdtemp(join(CACHE, 'new-'));
    for (const [name, content] of files) await writeFile(join(beside, name), content);
    await rename(beside, folder);
    await dropOld();
  } catch {
    // Somebody else was first, or the folder is not ours to write.
    if (beside !== undefined) await rm(beside, { recursive: true, force: true });
  }
}

/** Each state of the sources leaves a folder: whoever goes back a little finds his, and the rest goes. */
async function dropOld(): Promise<void> {
  const names = await readdir(CACHE);
  const folders = await Promise.all(names.map(async (name) => ({ name, builtAt: (await stat(join(CACHE, name))).mtimeMs })));
  for (const { name } of folders.sort((left, right) => right.builtAt - left.builtAt).slice(KEPT)) {
    await rm(join(CACHE, name), { recursive: true, force: true });
  }
}

function bundleOf(files: readonly (readonly [string, Buffer])[]): Bundle {
  const named = (start: string, end: string) => files.find(([name]) => name.startsWith(start) && name.endsWith(end))?.[0] ?? '';
  const zipped = files.map(([name, content]) => [name, { content, zipped: gzipSync(content) }] as const);
  return { script: named('main-', '.js'), styles: named('main-', '.css'), files: new Map(zipped) };
}
