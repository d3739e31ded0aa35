import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Word } from '@jangteo/ports/search/search-index';
import { plainWords } from '../src/plain-words.ts';
import { planGroups } from '../src/plan-query.ts';
import { NO_VOCABULARY } from '../src/shop-vocabulary.ts';
import { NO_SYNONYMS } from '../src/synonym-table.ts';

const known = (...words: string[]) => ({ ...NO_VOCABULARY, count: (word: string) => (words.includes(word) ? 9 : 0) });
const planned = (words: readonly Word[], vocabulary = known(), split = false) =>
  planGroups(words, { vocabulary, synonyms: NO_SYNONYMS, split }).map((group) =>
    group.map(({ terms, weight }) => `${terms.join(' ')} ${weight}`),
  );
const CLEANER: Word = { text: '무선청소기', start: 0, end: 5, terms: ['무선', '청소기'], whole: '무선청소기' };

test('a compound is looked for by its parts, or in one piece', () => {
  assert.deepEqual(planned([CLEANER]), [['무선청소기 1', '무선 청소기 1']]);
});

test('one word that is several in the shop is looked for by those', () => {
  assert.deepEqual(planned(plainWords('다솔깔창'), known('다솔', '깔창')), [['다솔깔창 1', '다솔 깔창 0.95']]);
  assert.deepEqual(planned(plainWords('다솔깔창'), known('다솔', '깔창', '다솔깔창')), [['다솔깔창 1']], 'it is a word of the shop itself');
});

test('neighbours that are one word in the shop are looked for as one', () => {
  assert.deepEqual(planned(plainWords('다솔 깔창'), known('다솔깔창')), [['다솔 깔창 1', '다솔깔창 0.95']]);
  assert.deepEqual(planned(plainWords('다솔 깔창')), [['다솔 1'], ['깔창 1']]);
});

test('where words may be left out, the last one stays longest', () => {
  assert.deepEqual(planned([CLEANER], known(), true), [['무선 1'], ['청소기 1.3']]);
});

test('of a line of words only the first ones are looked for', () => {
  const many = Array.from({ length: 40 }, () => CLEANER);
  assert.equal(planned(many).length, 24);
  assert.equal(planned(many, known(), true).length, 48);
  const parts = Array.from({ length: 100 }, (_, nth) => `가${nth}`);
  assert.equal(planned([{ ...CLEANER, terms: parts }], known(), true).length, 64);
});
