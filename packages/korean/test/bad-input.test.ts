import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomInt, seededRandom } from '@jangteo/kernel/random';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { openAnalyser } from '../src/analyser.ts';
import { buildCorrector } from '../src/corrector.ts';
import { DEFAULT_DICTIONARY } from '../src/default-dictionary.ts';
import { fold } from '../src/fold.ts';
import { fromJamo, initials, isInitials, splitInitials, toJamo } from '../src/jamo.ts';
import { buildJamoPrefix } from '../src/jamo-prefix.ts';
import { koreanFromKeys, latinFromKeys } from '../src/keyboard-slip.ts';
import { readAnalysis } from '../src/piece-analysis.ts';

const UNITS = [
  '가',
  '힣',
  'ㄱ',
  'ㅏ',
  'ㄳ',
  'ᆨ',
  'ᄀ',
  'ᅡ',
  'ﾡ',
  'a',
  'Ａ',
  'é',
  '0',
  '９',
  '-',
  '.',
  "'",
  '"',
  '(',
  '*',
  ' ',
  '\u0000',
  '\u001b',
  '\ud83c',
  '\udf81',
  '\ufe0f',
  '\u0301',
  'の',
  '中',
  '%',
  '\\',
];

function soup(seed: number, length: number): string {
  const random = seededRandom(seed);
  return Array.from({ length }, () => UNITS[randomInt(random, UNITS.length)]).join('');
}

const TEXTS = [
  '',
  ' ',
  '🎁🎁❤️',
  '\u0000\u0007\u001b[31m',
  '"따옴표 OR ( NEAR * ^',
  'constructor __proto__ toString',
  '\ud800',
  '가\udc00나',
  'ㅏ',
  'ㄱㅏ빨갛ㄴ색ㅋㅋ',
  'ᆨᆨᆨ',
  '가'.repeat(10_000),
  'ㄱ'.repeat(10_000),
  'a'.repeat(10_000),
  '1'.repeat(10_000),
  '1,'.repeat(5_000),
  "a'".repeat(5_000),
  'a1'.repeat(5_000),
  '가1a-'.repeat(2_500),
  '운동화'.repeat(3_000),
  '12개'.repeat(3_000),
  'e\u0301'.repeat(5_000),
  ...Array.from({ length: 60 }, (_, seed) => soup(seed, 200)),
  soup(99, 10_000),
];

test('any text is analysed, quickly, and its words lie in it', async () => {
  const morphology = { analyse: async (pieces: readonly string[]) => pieces.map(() => '?='), running: true, close: async () => {} };
  const analyser = openAnalyser({ dictionary: DEFAULT_DICTIONARY, runtime: systemRuntime, morphology });
  for (const text of TEXTS) {
    const begun = performance.now();
    const [words = []] = await analyser.analyse([text]);
    assert.ok(performance.now() - begun < 1_000, `${text.slice(0, 20)} took too long`);
    let last = 0;
    for (const { start, end, text: said, terms, whole } of words) {
      assert.ok(start >= last && end > start && end <= text.length);
      assert.equal(said, text.slice(start, end));
      assert.ok([...terms, whole ?? '-'].every((term) => term !== '' && term.length <= 64));
      last = end;
    }
  }
});

test('no text breaks jamo, folding, the slip, the corrector or completions', () => {
  const corrector = buildCorrector(DEFAULT_DICTIONARY.map(({ word }) => ({ word: fold(word), weight: 1 })));
  const prefix = buildJamoPrefix(DEFAULT_DICTIONARY.map(({ word }) => ({ text: word, weight: 1 })));
  for (const text of TEXTS) {
    const begun = performance.now();
    for (const take of [toJamo, fromJamo, initials, isInitials, splitInitials, koreanFromKeys, latinFromKeys]) take(text);
    assert.equal(fold(fold(text)), fold(text));
    corrector.correct(text);
    corrector.nearest(text, 5);
    corrector.has(text);
    assert.ok(prefix.top(text, 10).length <= 10);
    assert.ok(performance.now() - begun < 1_000, `${text.slice(0, 20)} took too long`);
  }
});

test('a memo that holds nonsense gives words all the same', () => {
  for (const written of ['|', '?', '=|', 'a b|', '||', ' ', '?=|x|y']) {
    assert.ok(
      readAnalysis('운동화', written).terms.every((term) => term !== ''),
      written,
    );
  }
});
