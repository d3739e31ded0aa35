import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goldenFindings, isRight } from '../src/golden-gate.ts';

const shoes = { query: '남성 운동화', expected: ['운동화', '스니커즈'], excluded: ['운동기구'] };

test('an answer is right where every title has an expected word and none has an excluded one', () => {
  assert.equal(isRight(shoes, ['나이키 운동화', '가벼운 스니커즈']), true);
  assert.equal(isRight(shoes, ['나이키 운동화', '구두']), false);
  assert.equal(isRight(shoes, ['운동화 겸용 운동기구']), false);
  assert.equal(isRight(shoes, []), false);
  assert.equal(isRight({ expected: [], excluded: [] }, ['anything']), true);
});

test('neither blanks nor letter case nor width make a difference', () => {
  const cleaner = { expected: ['무선 청소기', 'led tv'], excluded: [] };
  assert.equal(isRight(cleaner, ['무선청소기 V8', 'LED TV']), true);
});

const findings = async (live: readonly string[], next: readonly string[]) =>
  await goldenFindings([shoes], { live: async () => live, next: async () => next });

test('only what the live version answers rightly can be lost', async () => {
  assert.deepEqual(await findings(['운동화'], ['운동화']), []);
  assert.deepEqual(await findings(['구두'], ['구두']), []);
  assert.deepEqual(await findings([], []), []);
  assert.deepEqual(await findings(['구두'], ['운동화']), []);
  assert.deepEqual(await findings(['운동화'], ['구두']), [
    'golden query "남성 운동화": it finds "구두", which says none of 운동화, 스니커즈',
  ]);
  assert.deepEqual(await findings(['운동화'], ['운동기구']), ['golden query "남성 운동화": it finds "운동기구", which says 운동기구']);
  assert.deepEqual(await findings(['운동화'], []), ['golden query "남성 운동화": it finds nothing any more']);
});

test('of many findings the first are told, and how many more there are', async () => {
  const golden = Array.from({ length: 25 }, (_, index) => ({ ...shoes, query: `q${index}` }));
  const all = await goldenFindings(golden, { live: async () => ['운동화'], next: async () => [] });
  assert.equal(all.length, 21);
  assert.equal(all.at(-1), '5 more golden queries are answered otherwise');
});
