import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { randomInt, seededRandom } from '@jangteo/kernel/random';
import { buildCorrector, correctorInSteps } from '../src/corrector.ts';
import { DEFAULT_DICTIONARY } from '../src/default-dictionary.ts';
import { fold } from '../src/fold.ts';
import { fromJamo, toJamo } from '../src/jamo.ts';
import { readVocabulary } from '../src/vocabulary.ts';

const dictionary = DEFAULT_DICTIONARY.map(({ word }) => ({ word: fold(word), weight: 100 }));

test('the slips of the design are corrected', () => {
  const corrector = buildCorrector([...dictionary, { word: 'samsung', weight: 100 }]);
  for (const [typed, meant] of Object.entries({
    겔럭시: '갤럭시',
    빨갛ㄴ색: '빨간색',
    나이케: '나이키',
    청소가: '청소기',
    아이펀: '아이폰',
    삼송전자: '삼성전자',
    라멘: '라면',
    samsnug: 'samsung',
  })) {
    assert.equal(corrector.correct(typed)?.word, meant, typed);
  }
});

test('a usual word is never corrected, a rare one only to a near word that is a hundred times as frequent', () => {
  const corrector = buildCorrector([
    { word: '갤럭시', weight: 5_000 },
    { word: '겔럭시', weight: 3 },
    { word: '청바지', weight: 90 },
    { word: '반바지', weight: 5_000 },
  ]);
  assert.equal(corrector.correct('갤럭시'), undefined);
  assert.equal(corrector.correct('겔럭시')?.word, '갤럭시');
  assert.equal(corrector.correct('청바지'), undefined);
  assert.ok(corrector.has('청바지'));
  assert.ok(!corrector.has('청비지'));
});

test('words with digits and single jamo are left alone', () => {
  const corrector = buildCorrector([...dictionary, { word: 'kx1235', weight: 9 }]);
  for (const typed of ['kx1234', '16gb', 'ㄱ', 'ㅏ', 'a', '']) assert.equal(corrector.correct(typed), undefined, typed);
  assert.ok(!corrector.has('kx1235'));
});

test('a vocabulary without words corrects nothing', () => {
  const corrector = buildCorrector([]);
  assert.equal(corrector.words, 0);
  assert.equal(corrector.correct('나이키'), undefined);
});

test('built in steps it is the same', () => {
  const steps = correctorInSteps(dictionary);
  let pauses = 0;
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      assert.equal(step.value.correct('나이케')?.word, '나이키');
      break;
    }
    pauses += 1;
  }
  assert.ok(pauses >= 3);
});

test('of slips made at random in two thousand words nearly all are put right', () => {
  const shipped = [...readVocabulary(readFileSync(new URL('../src/vocabulary.txt', import.meta.url), 'utf8'))];
  const words = [...new Set([...dictionary.map(({ word }) => word), ...shipped.flatMap(([piece, said]) => (said === '=' ? [piece] : []))])];
  const usable = words.filter((word) => /^[가-힣]{2,}$/.test(word) && toJamo(word).length >= 6);
  const corrector = buildCorrector(words.map((word) => ({ word, weight: 10 })));
  const random = seededRandom(11);
  const keys = 'ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ';
  const slips: Readonly<Record<string, (jamo: string, at: number) => string>> = {
    swap: (jamo, at) => jamo.slice(0, at) + jamo.charAt(at + 1) + jamo.charAt(at) + jamo.slice(at + 2),
    drop: (jamo, at) => jamo.slice(0, at) + jamo.slice(at + 1),
    insert: (jamo, at) => jamo.slice(0, at) + keys.charAt(randomInt(random, keys.length)) + jamo.slice(at),
    neighbour: (jamo, at) => jamo.slice(0, at) + keys.charAt(keys.indexOf(jamo.charAt(at)) + 1) + jamo.slice(at + 1),
  };
  for (const [kind, slip] of Object.entries(slips)) {
    let right = 0;
    let all = 0;
    for (const word of usable) {
      const jamo = toJamo(word);
      const typed = fromJamo(slip(jamo, randomInt(random, jamo.length - 1)));
      if (corrector.has(typed)) continue;
      all += 1;
      if (corrector.nearest(typed, 3).some((near) => near.word === word)) right += 1;
    }
    assert.ok(all > 500 && right >= 0.97 * all, `${kind}: ${right} of ${all}`);
  }
});
