import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { SearchIndex, Word } from '@jangteo/ports/search/search-index';
import { Language } from '../src/language.ts';
import { plainWords } from '../src/plain-words.ts';
import { NO_VOCABULARY } from '../src/shop-vocabulary.ts';
import { NO_SYNONYMS } from '../src/synonym-table.ts';

test('an analysis that takes long is waited for once, and used as soon as it is there', async () => {
  const { clock } = systemRuntime;
  const analysed = Promise.withResolvers<(readonly Word[])[]>();
  const search = { analyse: () => analysed.promise } as unknown as SearchIndex;
  const language = new Language({
    search,
    target: 'products',
    vocabulary: NO_VOCABULARY,
    synonyms: NO_SYNONYMS,
    patience: { clock: { ...clock, sleep: async () => void waits++ }, ms: 1 },
  });
  let waits = 0;
  const late = async () => (await language.groups('나이키의')).map((group) => group.flatMap(({ terms }) => terms));
  assert.deepEqual(await late(), [['나이키의']]);
  assert.deepEqual(await language.words('나이키의'), plainWords('나이키의'));
  assert.equal(await language.correct('나이키의'), undefined);
  assert.equal(waits, 1);
  analysed.resolve([[{ text: '나이키의', start: 0, end: 4, terms: ['나이키'] }]]);
  await clock.sleep(0);
  assert.deepEqual(await late(), [['나이키']], 'what was planned without it is not kept');
});
