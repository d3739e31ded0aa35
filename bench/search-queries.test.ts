import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toJamo } from '@jangteo/korean/jamo';
import { SHELVES } from '@jangteo/platform/seed/categories';
import { KINDS } from '@jangteo/platform/seed/kinds/kind';
import { drawQueries, keystrokesOf } from './search-queries.ts';

test('the same seed draws the same queries, of every kind', () => {
  const drawn = drawQueries(7, 10_000, 30);
  assert.deepEqual(drawQueries(7, 10_000, 30), drawn);
  assert.notDeepEqual(drawQueries(8, 10_000, 30), drawn);
  for (const [kind, queries] of Object.entries(drawn)) {
    assert.ok(queries.length >= 30, kind);
    assert.ok(
      queries.every((query) => query.trim() !== ''),
      kind,
    );
  }
  assert.ok(drawn['three or four words'].every((query) => [3, 4].includes(query.split(' ').length)));
});

test('a typo is one key off a word of a brand or a noun', () => {
  const brands = [...KINDS.values()].flatMap((kind) => kind.brands);
  const words = [...brands, ...SHELVES.map(({ noun }) => noun)].flatMap((name) => name.split(' ')).map(toJamo);
  const keysOff = (left: string, right: string) => [...left].filter((key, at) => key !== right[at]).length;
  const drawn = drawQueries(7, 10_000, 60).typo.filter((typo) => /[가-힣]/.test(typo));
  assert.ok(drawn.length > 30);
  for (const typo of drawn.map(toJamo))
    assert.ok(
      words.some((word) => word.length === typo.length && keysOff(word, typo) === 1),
      typo,
    );
});

test('a word is typed key by key, as a Korean keyboard shows it', () => {
  assert.deepEqual(keystrokesOf(['나이키 신']), [
    'ㄴ',
    '나',
    '낭',
    '나이',
    '나잌',
    '나이키',
    '나이키 ',
    '나이키 ㅅ',
    '나이키 시',
    '나이키 신',
  ]);
});
