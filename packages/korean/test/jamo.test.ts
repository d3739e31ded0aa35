import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold } from '../src/fold.ts';
import { fromJamo, hasStrayJamo, initials, isInitials, splitInitials, toJamo } from '../src/jamo.ts';
import { koreanFromKeys, latinFromKeys } from '../src/keyboard-slip.ts';

test('syllables come apart into the keys they are typed with, and together again', () => {
  assert.equal(toJamo('나이키 갉아 봐 빨'), 'ㄴㅏㅇㅣㅋㅣ ㄱㅏㄹㄱㅇㅏ ㅂㅗㅏ ㅃㅏㄹ');
  for (let code = 0xac00; code <= 0xd7a3; code += 1) {
    const syllable = String.fromCharCode(code);
    assert.equal(fromJamo(toJamo(syllable)), syllable);
  }
  for (const text of ['값이', '앉아', '웨딩 의자', '빨갛ㄴ색', 'ㅋㅋ 좋아', 'TV를']) assert.equal(fromJamo(toJamo(text)), text);
});

test('first consonants are taken, known, and taken apart', () => {
  assert.equal(initials('나이키 TV'), 'ㄴㅇㅋ TV');
  assert.deepEqual(['ㄴㅇㅋ', 'ㄴ ㅇ', 'ㄳ', '나ㅇ', '', ' ', 'ㅏ'].map(isInitials), [true, true, true, false, false, false, false]);
  assert.equal(splitInitials('ㄳㅎ'), 'ㄱㅅㅎ');
  assert.deepEqual(['빨갛ㄴ색', '빨간색', 'abc'].map(hasStrayJamo), [true, false, false]);
});

test('Latin keys that were meant as Korean are Korean, where that is clean', () => {
  assert.deepEqual(['skdlzl', 'SKDLZL', 'tkatjd', 'rkqt', 'RkakRl'].map(koreanFromKeys), ['나이키', '나이키', '삼성', '값', '까마끼']);
  assert.deepEqual(['nike', 'shoes', '나이키', '123', ''].map(koreanFromKeys), [undefined, undefined, undefined, undefined, undefined]);
});

test('Korean that was meant as Latin is Latin', () => {
  assert.deepEqual(['ㅜㅑㅏㄷ', '메ㅔㅣㄷ', '노ㅐㄷㄴ', 'nike'].map(latinFromKeys), ['nike', 'apple', 'shoes', undefined]);
});

test('folding makes one of what looks alike, and leaves stray jamo as they are', () => {
  assert.equal(fold('ＡＢＣ１２ Café ㎏'), 'abc12 cafe kg');
  assert.equal(fold('나이키'.normalize('NFD')), '나이키');
  assert.equal(fold('빨갛ㄴ색 ㄱㅏ'), '빨갛ㄴ색 ㄱㅏ');
  assert.equal(fold('ᄂ'), 'ㄴ');
  assert.equal(fold('が'), 'が');
});
