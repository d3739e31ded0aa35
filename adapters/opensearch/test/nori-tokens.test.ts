import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NoriToken, readTokens } from '../src/search/nori-tokens.ts';

const at = (token: string, start: number, end: number, positionLength = 1): NoriToken => ({
  token,
  start_offset: start,
  end_offset: end,
  ...(positionLength > 1 && { positionLength }),
});
const never = () => false;

test('a compound is taken apart where each part has two syllables, or the dictionary says so', () => {
  const kettle = [at('전기주전자', 0, 5, 2), at('전기', 0, 2), at('주전자', 2, 5)];
  assert.deepEqual(readTokens('전기주전자', kettle, never), {
    terms: ['전기', '주전자'],
    whole: '전기주전자',
    isOne: true,
    last: '전기주전자',
  });
  const cleaner = [at('청소기', 0, 3, 2), at('청소', 0, 2), at('기', 2, 3)];
  assert.deepEqual(readTokens('청소기', cleaner, never).terms, ['청소기']);
  const taste = [at('매운맛', 0, 3, 2), at('매운', 0, 2), at('맛', 2, 3)];
  assert.deepEqual(readTokens('매운맛', taste, (word) => word === '매운맛').terms, ['매운', '맛']);
});

test('a form of a verb is its stem, and no noun', () => {
  const pretty = [at('예쁜', 0, 2, 2), at('예쁘', 0, 2)];
  assert.deepEqual(readTokens('예쁜', pretty, never), { terms: ['예쁘'], whole: undefined, isOne: false, last: '예쁜' });
});

test('syllables that stand alone are a word that nori does not know', () => {
  assert.deepEqual(readTokens('겔럭시', [at('겔', 0, 1), at('럭', 1, 2), at('시', 2, 3)], never).terms, ['겔럭시']);
});

test('a suffix is left out, and so is what the filter took away', () => {
  const male = readTokens('남성용으로', [at('남성', 0, 2), at('용', 2, 3)], never);
  assert.deepEqual([male.terms, male.whole], [['남성'], '남성']);
});

test('what is taken to pieces as no Korean would say it is a word that nori does not know', () => {
  assert.deepEqual(readTokens('모니타', [at('모니', 0, 2)], never).terms, ['모니타']);
  assert.deepEqual(readTokens('모니터링', [at('모니터', 0, 3)], never).terms, ['모니터링']);
  assert.deepEqual(readTokens('냉동만두', [at('냉동', 0, 2)], never).terms, ['냉동', '만두']);
  assert.deepEqual(readTokens('추천합니다', [at('추천', 0, 2)], never).terms, ['추천']);
  assert.deepEqual(readTokens('겨울의아침', [at('겨울', 0, 2), at('아침', 3, 5)], never).terms, ['겨울', '아침']);
});
