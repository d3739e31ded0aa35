// What the project takes from others: rules on the lockfile, and the advisories that the registry knows.
//   npm run audit
// JANGTEO_REQUIRE_ADVISORIES=1 fails where the registry has no advisories to give; else that is said, and no more.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenRules, type LockedPackage } from './lockfile-rules.ts';

interface Advisories {
  readonly vulnerabilities?: Readonly<
    Record<string, { readonly severity: string; readonly range: string; readonly via: readonly unknown[] }>
  >;
}

const SERIOUS = ['high', 'critical'];
const root = join(import.meta.dirname, '..');
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

const { packages } = read('package-lock.json') as { packages: Record<string, LockedPackage> };
const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
const broken = brokenRules(packages, allowScripts);
const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
const { vulnerabilities } = parsed(stdout);
const known = Object.entries(vulnerabilities ?? {});
const serious = known.filter(([, { severity }]) => SERIOUS.includes(severity));
for (const [name, { severity, range, via }] of known)
  console.log(`${severity}: ${name} ${range}: ${via.map((one) => (one as { title?: string }).title ?? one).join('; ')}`);
for (const line of broken) console.log(line);

const isBlind = vulnerabilities === undefined && process.env.JANGTEO_REQUIRE_ADVISORIES === '1';
const told =
  vulnerabilities === undefined ? 'the registry gives no advisories here' : `${known.length} advisories, ${serious.length} serious`;
console.log(`audit: ${Object.keys(packages).length} packages, ${broken.length} break a rule; ${told}`);
process.exitCode = broken.length > 0 || serious.length > 0 || isBlind ? 1 : 0;

function parsed(text: string): Advisories {
  try {
    return JSON.parse(text) as Advisories;
  } catch {
    return {};
  }
}
