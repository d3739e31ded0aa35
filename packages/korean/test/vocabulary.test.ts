import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { generateProduct } from '../../../apps/platform/src/seed/generate-product.ts';
import { openAnalyser } from '../src/analyser.ts';
import { DEFAULT_DICTIONARY } from '../src/default-dictionary.ts';
import { type Morphology, openMorphology } from '../src/morphology.ts';
import { readVocabulary, writeVocabulary } from '../src/vocabulary.ts';

const text = readFileSync(new URL('../src/vocabulary.txt', import.meta.url), 'utf8').replaceAll('\r\n', '\n');

test('the thread that is shipped knows Korean, and what is shipped is what it says', async (t) => {
  const morphology = openMorphology({ runtime: systemRuntime });
  t.after(() => morphology.close());
  assert.deepEqual(
    await morphology.analyse(['무한궤도를', '달리는', '겔럭시', '주방놀이', '사무용', '빠르게', '디월트의', '냉동만두', '호랑이']),
    ['무한 궤도', '달리', '?=', '주방 놀이', '사무|사무용', '빠르|', '디 월트', '?냉동 만두', '='],
  );
  const shipped = [...readVocabulary(text)];
  const said = await morphology.analyse(shipped.map(([piece]) => piece));
  const stale = shipped.filter(([, written], at) => said[at] !== written).map(([piece]) => piece);
  assert.deepEqual(stale, [], 'run `node launcher.mjs scripts/korean-vocabulary.ts`, and count ANALYSIS_VERSION up');
  assert.equal(writeVocabulary(new Map(shipped)), text);
});

test('the demo catalogue is analysed without morphology', async () => {
  const morphology: Morphology = {
    analyse: async (pieces) =>
      assert.fail(`run \`node launcher.mjs scripts/korean-vocabulary.ts\`: it lacks ${pieces.slice(0, 5).join(', ')}`),
    running: false,
    close: async () => {},
  };
  const analyser = openAnalyser({ dictionary: DEFAULT_DICTIONARY, runtime: systemRuntime, morphology });
  for (let index = 0; index < 3_000; index += 1) {
    const { document, categoryNames } = generateProduct(1, index);
    const { title, brand, description, attributes } = document;
    await analyser.analyse([
      title,
      brand,
      description,
      categoryNames.join(' '),
      Object.entries(attributes).flat().join(' '),
      JSON.stringify(document),
    ]);
  }
});
