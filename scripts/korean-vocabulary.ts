// What Korean morphology says of every word of the demo catalogue and of the synonyms and golden queries
// that a shop begins with (packages/korean/src/vocabulary.txt), so that a demo shop never loads it.
//   node launcher.mjs scripts/korean-vocabulary.ts            write it again; takes 10 s
//   node launcher.mjs scripts/korean-vocabulary.ts --check    fail where that would change it
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateProduct } from '../apps/platform/src/seed/generate-product.ts';
import { DEFAULT_DICTIONARY } from '../packages/korean/src/default-dictionary.ts';
import { Dictionary } from '../packages/korean/src/dictionary.ts';
import { openTokenizer } from '../packages/korean/src/korean-tokenizer.ts';
import { readAnalysis } from '../packages/korean/src/piece-analysis.ts';
import { readWord } from '../packages/korean/src/read-word.ts';
import { scanWords } from '../packages/korean/src/scan-words.ts';
import { writeVocabulary } from '../packages/korean/src/vocabulary.ts';
import { DEFAULT_GOLDEN } from '../services/search/src/default-golden.ts';
import { DEFAULT_SYNONYMS } from '../services/search/src/default-synonyms.ts';

/** By 20,000 products nearly all words have come, by 200,000 all. */
const PRODUCTS = 200_000;
const SEED = 1;
const file = join(import.meta.dirname, '../packages/korean/src/vocabulary.txt');

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) {
    if (!Array.isArray(value)) yield* Object.keys(value);
    for (const part of Object.values(value)) yield* textsIn(part);
  }
}

const words = new Set<string>();
const addWordsOf = (text: string) => {
  for (const { start, end, hangul } of scanWords(text)) if (hangul) words.add(text.slice(start, end));
};
for (const text of DEFAULT_SYNONYMS.flat()) addWordsOf(text);
for (const { query } of DEFAULT_GOLDEN) addWordsOf(query);
for (let index = 0; index < PRODUCTS; index += 1) {
  const { document, categoryNames } = generateProduct(SEED, index);
  for (const text of textsIn([document, categoryNames])) addWordsOf(text);
}

const analyse = await openTokenizer();
const analyses = new Map<string, string>();
const known = (piece: string) => {
  const written = analyses.get(piece);
  return written === undefined ? undefined : readAnalysis(piece, written);
};
// A shop's index has its synonyms in the dictionary. Without a dictionary, too: a shop may take words out of it.
const synonyms = DEFAULT_SYNONYMS.flat().filter((word) => !/\s/.test(word));
const shops = [...DEFAULT_DICTIONARY, ...synonyms.map((word) => ({ word }))];
for (const dictionary of [shops, DEFAULT_DICTIONARY, []].map((rules) => new Dictionary(rules))) {
  for (const word of words) {
    for (const wanted = new Set<string>(); readWord(word, dictionary, known, wanted) === undefined; wanted.clear()) {
      for (const piece of wanted) analyses.set(piece, analyse(piece));
    }
  }
}

const text = writeVocabulary(analyses);
if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
  console.log(`vocabulary: ${analyses.size} pieces of ${words.size} words, ${Buffer.byteLength(text)} bytes`);
} else if (readFileSync(file, 'utf8').replaceAll('\r\n', '\n') !== text) {
  console.error('vocabulary: run `node launcher.mjs scripts/korean-vocabulary.ts`, what is shipped is not what the catalogue says');
  process.exit(1);
} else {
  console.log(`vocabulary: ${analyses.size} pieces are what the catalogue says`);
}
