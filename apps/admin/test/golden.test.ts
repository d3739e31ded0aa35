import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkGolden, movesOf, wordsIn } from '../src/logic/golden.ts';

test('a golden query holds where each title has something expected and none has what is excluded', () => {
  const shoes = { expected: ['운동화', '스니커즈'], excluded: ['덤벨'] };
  assert.deepEqual(checkGolden(shoes, ['남성 운동화', '스니커즈 A']), { ok: true, missing: [], unwanted: [] });
  assert.deepEqual(checkGolden(shoes, ['남성 운동화', '운동 덤벨']), { ok: false, missing: ['운동 덤벨'], unwanted: ['운동 덤벨'] });
  assert.equal(checkGolden(shoes, []).ok, false);
  assert.equal(checkGolden({ expected: [], excluded: ['x'] }, ['X-1']).ok, false);
  const titles = [...Array.from({ length: 10 }, () => '운동화'), '덤벨'];
  assert.equal(checkGolden(shoes, titles).ok, true, 'the eleventh title does not count');
});

test('words are typed with commas or line ends', () => {
  assert.deepEqual(wordsIn(' 노트북, 랩탑,\n노트북\n\nlaptop ,'), ['노트북', '랩탑', 'laptop']);
  assert.deepEqual(wordsIn(' , '), []);
});

test('titles are told with where they came from', () => {
  assert.deepEqual(movesOf(['a', 'b', 'c'], ['c', 'a', 'd']), {
    after: [
      { title: 'c', from: 2 },
      { title: 'a', from: 0 },
      { title: 'd', from: undefined },
    ],
    gone: ['b'],
  });
});
