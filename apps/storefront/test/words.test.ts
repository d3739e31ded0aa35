import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PAYMENT_METHODS } from '@jangteo/edge/schemas/order';
import { SEARCH_SORTS } from '@jangteo/edge/schemas/search';
import { LIFE } from '@jangteo/orders/life-table';
import { hueOf } from '../src/colours.ts';
import { drawingOf } from '../src/drawings.ts';
import { moneyText } from '../src/format.ts';
import { STEPS } from '../src/order-story.ts';
import { LANGUAGES, maybeWordFor } from '../src/words/words.ts';

const HANGUL = /[가-힣]/;
/** Names, signs, and words of the trade that Korean writes in Latin letters. */
const SAME_IN_BOTH = ['api', 'kind_word'];

test('both languages say everything, each in its own words', () => {
  const { ko, en } = LANGUAGES;
  assert.deepEqual(Object.keys(ko).sort(), Object.keys(en).sort());
  for (const [key, word] of Object.entries(ko)) {
    const english = en[key as keyof typeof en];
    assert.equal(typeof word, typeof english, key);
    if (SAME_IN_BOTH.includes(key)) continue;
    if (typeof word === 'string') assert.match(word, HANGUL, key);
    else assert.equal((word as (...parts: unknown[]) => string).length, (english as (...parts: unknown[]) => string).length, key);
    if (typeof english === 'string' && key !== 'tipInitials') assert.doesNotMatch(english, HANGUL, key);
  }
});

test('there are words for every step of an order’s life, and every way to pay and to sort', () => {
  for (const words of Object.values(LANGUAGES)) {
    const shown = LIFE.filter(({ state }) => state !== 'ABANDONED').map(({ event }) => event);
    for (const event of shown.filter((event) => event !== 'abandoned')) assert.ok(maybeWordFor(words, 'event', event), event);
    for (const step of STEPS) assert.ok(maybeWordFor(words, 'step', step), step);
    for (const method of PAYMENT_METHODS) assert.ok(maybeWordFor(words, 'pay', method) && maybeWordFor(words, 'payHint', method), method);
    for (const sort of SEARCH_SORTS) assert.ok(words[sort], sort);
  }
});

test('prices are written as people write them', () => {
  assert.equal(moneyText({ amount: 12_900, currency: 'KRW' }, { language: 'ko' }), '12,900원');
  assert.equal(moneyText({ amount: 12_900, currency: 'KRW' }, { language: 'en' }), '₩12,900');
  assert.equal(moneyText({ amount: 349_999, currency: 'USD' }, { language: 'ko' }), 'US$3,499.99');
  assert.equal(moneyText({ amount: 5, currency: '???' }, { language: 'ko' }), '5 ???');
});

test('every drawing that is named is drawn, and things are drawn as what they are', () => {
  const sprite = readFileSync(new URL('../pages/drawings.svg', import.meta.url), 'utf8');
  const source = readFileSync(new URL('../src/drawings.ts', import.meta.url), 'utf8');
  for (const [, name] of source.matchAll(/^ {2}\['([\w-]+)', \//gm)) assert.ok(sprite.includes(`<symbol id="${name}"`), name);
  const cases: [string[], string][] = [
    [['남성 농구화', '남성 운동화', '신발'], 'sneaker'],
    [['탁상형 식기세척기', '식기세척기', '가전'], 'washer'],
    [['식기세척기세제', '주방세제', '생활용품'], 'pump'],
    [['게이밍 노트북', '노트북'], 'laptop'],
    [['노트북 백팩', '백팩'], 'backpack'],
    [['Running shoes'], 'sneaker'],
    [['무엇인지 모를 것'], 'box'],
  ];
  for (const [texts, expected] of cases) assert.equal(drawingOf(texts), expected, texts[0]);
  assert.deepEqual(['네이비', '검정색', 'Ivory white', '보라돌이', '투명하지 않은'].map(hueOf), [
    'hue-navy',
    'hue-ink',
    'hue-beige',
    'hue-purple',
    'hue-white',
  ]);
  assert.equal(hueOf('무늬'), undefined);
});
