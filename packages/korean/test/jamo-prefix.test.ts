import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomInt, seededRandom } from '@jangteo/kernel/random';
import { toJamo } from '../src/jamo.ts';
import { buildJamoPrefix } from '../src/jamo-prefix.ts';

const shop = buildJamoPrefix([
  { text: '나이키', weight: 5 },
  { text: '나이키 운동화', weight: 3 },
  { text: '노트북', weight: 9 },
  { text: '달걀', weight: 1 },
  { text: 'Nike', weight: 2 },
]);
const top = (typed: string) => shop.top(typed, 5).map(({ text }) => text);

test('completions begin with the first jamo', () => {
  assert.deepEqual(top('ㄴ'), ['노트북', '나이키', '나이키 운동화']);
  for (const typed of ['나', '낭', '나이', '나잌', '나이키']) assert.deepEqual(top(typed), ['나이키', '나이키 운동화'], typed);
  assert.deepEqual(top('나이키 우'), ['나이키 운동화']);
  assert.deepEqual(top('닭'), ['달걀']);
  assert.deepEqual(top('NI'), ['Nike']);
});

test('several first consonants find by 초성', () => {
  assert.deepEqual(top('ㄴㅇㅋ'), ['나이키', '나이키 운동화']);
  assert.deepEqual(top('ㄴㅇㅋㅇㄷ'), ['나이키 운동화']);
});

test('nothing typed, nothing found', () => {
  for (const typed of ['', ' ', '🎁', 'ㅎ', '없다']) assert.deepEqual(top(typed), [], typed);
  assert.deepEqual(buildJamoPrefix([]).top('ㄴ', 5), []);
});

test('the heaviest of many are the same as by looking at all', () => {
  const random = seededRandom(3);
  const entries = Array.from({ length: 5_000 }, (_, at) => ({
    text: Array.from({ length: 1 + randomInt(random, 4) }, () => String.fromCharCode(0xac00 + randomInt(random, 2_000))).join('') + at,
    weight: randomInt(random, 50),
  }));
  const prefix = buildJamoPrefix(entries);
  for (let times = 0; times < 200; times += 1) {
    const typed = (entries[randomInt(random, entries.length)]?.text ?? '').slice(0, 1);
    const slow = entries
      .filter(({ text }) => toJamo(text).startsWith(toJamo(typed)))
      .map(({ weight }) => weight)
      .sort((one, other) => other - one)
      .slice(0, 10);
    assert.deepEqual(
      prefix.top(typed, 10).map(({ weight }) => weight),
      slow,
    );
  }
});
