// The contracts: lint, breaking changes against the last commit that CI accepted, and generated code that matches its source.
//   npm run contracts            regenerate
//   npm run contracts -- --check lint, breaking check, and fail where regenerating would change a file
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const contracts = join(import.meta.dirname, '..', 'contracts');
const buf = join(import.meta.dirname, '..', 'node_modules', '.bin', process.platform === 'win32' ? 'buf.cmd' : 'buf');
const run = (...args: string[]) => execFileSync(buf, args, { cwd: contracts, stdio: 'inherit' });

function filesUnder(directory: string): Map<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => [
      join(entry.parentPath, entry.name).slice(directory.length),
      readFileSync(join(entry.parentPath, entry.name), 'utf8'),
    ]),
  );
}

function hasCommittedContracts(reference: string): boolean {
  try {
    execFileSync('git', ['rev-parse', '--verify', '--quiet', `${reference}:contracts/proto`], { cwd: contracts, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

if (!process.argv.includes('--check')) {
  run('generate');
} else {
  run('lint');
  run('format', '--diff', '--exit-code');
  // The version before this one: a contract may grow, but never change what it said.
  const reference = process.env.JANGTEO_CONTRACTS_BASE ?? 'HEAD~1';
  if (hasCommittedContracts(reference)) {
    const commit = execFileSync('git', ['rev-parse', reference], { cwd: contracts, encoding: 'utf8' }).trim();
    run('breaking', '--against', `../.git#ref=${commit},subdir=contracts`);
  } else {
    console.log(`contracts: ${reference} has none to compare with`);
  }
  const copy = mkdtempSync(join(tmpdir(), 'jangteo-contracts-'));
  try {
    run('generate', '--output', copy);
    const [committed, generated] = [filesUnder(join(contracts, 'gen')), filesUnder(join(copy, 'gen'))];
    const stale = [...new Set([...committed.keys(), ...generated.keys()])].filter((file) => committed.get(file) !== generated.get(file));
    if (stale.length > 0) {
      console.error(`contracts: run \`npm run contracts\`, these files are not what their source says: ${stale.join(', ')}`);
      process.exit(1);
    }
    console.log(`contracts: ${committed.size} generated files match their source`);
  } finally {
    rmSync(copy, { recursive: true });
  }
}
