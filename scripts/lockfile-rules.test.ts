import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenRules, type LockedPackage } from './lockfile-rules.ts';

const FINE: LockedPackage = { version: '1.0.0', license: 'MIT', integrity: 'sha512-abc' };

const ruled = (one: LockedPackage, decided: Record<string, boolean> = {}) => brokenRules({ 'node_modules/one': one }, decided);

test('a package needs an integrity, a licence that is taken, and a word on its install script', () => {
  assert.deepEqual(ruled(FINE), []);
  assert.deepEqual(ruled({ version: '1.0.0', license: 'MIT' }), ['one 1.0.0 has no integrity: what is installed may be something else']);
  assert.equal(ruled({ ...FINE, license: 'SSPL-1.0' }).length, 1);
  assert.equal(ruled({ version: '1.0.0', integrity: 'sha512-abc' }).length, 1, 'no licence at all');
  assert.equal(ruled({ ...FINE, deprecated: 'use two' }).length, 1);
  const scripted = { ...FINE, hasInstallScript: true };
  assert.equal(ruled(scripted).length, 1);
  assert.deepEqual(ruled(scripted, { one: false }), [], 'a decision either way is one');
});

test('of licences joined by OR one is enough, by AND both are needed', () => {
  assert.deepEqual(ruled({ ...FINE, license: '(MIT OR GPL-3.0-only)' }), []);
  assert.equal(ruled({ ...FINE, license: 'MIT AND GPL-3.0-only' }).length, 1);
  assert.deepEqual(ruled({ ...FINE, license: '(MIT AND Zlib)' }), []);
});

test('workspaces are not packages, packages within packages are', () => {
  const packages = { '': {}, 'apps/one': {}, 'node_modules/@jangteo/one': { link: true }, 'node_modules/two/node_modules/@x/three': {} };
  assert.deepEqual(
    brokenRules(packages, {}).map((line) => line.split(' ')[0]),
    ['@x/three', '@x/three'],
  );
});
