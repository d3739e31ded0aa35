import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildCorrector } from '@jangteo/korean/corrector';
import { findSwaps, swapped } from '../src/correct-query.ts';
import { plainWords } from '../src/plain-words.ts';
import { NO_VOCABULARY, type ShopVocabulary } from '../src/shop-vocabulary.ts';

/** Words of a shop, with how many products have each. */
function vocabularyOf(words: Readonly<Record<string, number>>): ShopVocabulary {
  const known = new Map(Object.entries(words));
  return {
    ...NO_VOCABULARY,
    count: (word) => known.get(word) ?? 0,
    byInitials: (initials) => (initials === 'ㄴㅇㅋ' ? ['나이키', '나이크'] : []),
    corrector: buildCorrector([...known].map(([word, weight]) => ({ word, weight }))),
  };
}

const shop = vocabularyOf({
  나이키: 500,
  공기: 50,
  청정기: 50,
  라면: 200,
  케이스: 90,
  msi: 40,
  fk: 3,
  aua: 2,
  blanket: 80,
  blank: 3,
  it: 9,
  backpack: 90,
});
const swapsIn = (text: string) => findSwaps(text, plainWords(text), shop);
const meant = (text: string) => swapped(text, swapsIn(text));

test('what no product is called is put right; the rest, and what has a digit, stays as it was typed', () => {
  assert.equal(meant('"나이커" 케이스!'), '"나이키" 케이스!');
  assert.equal(meant('나이키 나이커2 케이스'), '나이키 나이커2 케이스');
  assert.deepEqual(swapsIn('나이키 케이스'), []);
});

test('first consonants and the keys of the other keyboard are sure, a word that is only near is a guess', () => {
  assert.deepEqual(
    swapsIn('ㄴㅇㅋ').map(({ candidates, isSure }) => [candidates, isSure]),
    [[['나이키', '나이크'], true]],
  );
  assert.deepEqual(
    swapsIn('skdlzl').map(({ candidates, isSure }) => [candidates, isSure]),
    [[['나이키'], true]],
  );
  assert.equal(meant('rhdrlcjdwjdrl'), '공기청정기', 'the shop has both halves');
  assert.equal(meant('ㅡ냐'), 'msi');
  assert.equal(swapsIn('나이카')[0]?.isSure, true, 'ㅏ lies beside ㅣ');
  assert.equal(swapsIn('나이커')[0]?.isSure, false);
});

test('a few Latin letters that are in model numbers are nothing that was meant', () => {
  assert.equal(meant('라몀'), '라면', 'on the other keyboard it is fkaua');
});

test('an English slip is put right although both halves of it are words', () => {
  assert.equal(meant('blankit'), 'blanket');
  assert.equal(meant('bagpack'), 'backpack', 'two letters of seven');
});

test('only the part that is wrong is put right', () => {
  assert.equal(meant('나이커케이스'), '나이키케이스');
});

test('words that are not searched any more cost nothing', () => {
  const text = Array.from({ length: 100 }, () => '나이커').join(' ');
  const swaps = swapsIn(text);
  assert.ok(swaps.length > 0 && swaps.length < 30, `${swaps.length} words were looked up`);
});
