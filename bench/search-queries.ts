import { type Random, randomInt, seededRandom } from '@jangteo/kernel/random';
import { fromJamo, toJamo } from '@jangteo/korean/jamo';
import { type GeneratedProduct, generateProduct } from '@jangteo/platform/seed/generate-product';

/** Queries of a kind as buyers would type them for products that the shop has; the same ones for the same seed. */
export type QueryKind = 'one common word' | 'two words' | 'three or four words' | 'synonym' | 'typo' | 'keystrokes';

const PRODUCT_SEED = 1;
const SAMPLE = 5_000;
/** What so many of all titles have: at a million products ten thousand match. */
const COMMON_FROM = 0.01;
/** Each means what the catalogue calls otherwise. */
const SYNONYMS = ['랩탑', '핸드폰', '휴대폰', '텔레비전', '티비', '피씨', '데스크탑'];
/** 두벌식, vowels and consonants apart: a finger that slips hits a neighbour. */
const KEY_ROWS = ['ㅂㅈㄷㄱㅅ', 'ㅛㅕㅑㅐㅔ', 'ㅁㄴㅇㄹㅎ', 'ㅗㅓㅏㅣ', 'ㅋㅌㅊㅍ', 'ㅠㅜㅡ'];

/** Draws `count` queries of each kind. For `keystrokes`, what stands in the box after each key. */
export function drawQueries(seed: number, products: number, count: number): Record<QueryKind, string[]> {
  const random = seededRandom(seed);
  const product = () => generateProduct(PRODUCT_SEED, randomInt(random, products));
  const common = commonWords();
  const times = (draw: () => string) => Array.from({ length: count }, draw);
  return {
    'one common word': times(() => pick(random, common)),
    'two words': times(() => wordsOf(product()).slice(0, 2).join(' ')),
    'three or four words': times(() => threeOrFour(random, product).join(' ')),
    synonym: times(() => pick(random, SYNONYMS)),
    typo: times(() => withTypo(random, pick(random, wordsOf(product()).slice(0, 2)))),
    keystrokes: keystrokesOf(times(() => wordsOf(product()).slice(0, 2).join(' '))),
  };
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[randomInt(random, values.length)] as T;
}

/** Brand and noun, then what tells it from others. */
function wordsOf({ document: { brand, color, attributes }, noun }: GeneratedProduct): string[] {
  const told = [color ?? [], Object.values(attributes)].flat().flatMap((value) => value.split(' '));
  return [...brand.split(' '), ...noun.split(' '), ...told];
}

function threeOrFour(random: Random, product: () => GeneratedProduct): string[] {
  const length = 3 + randomInt(random, 2);
  for (;;) {
    const words = wordsOf(product());
    if (words.length >= length) return words.slice(0, length);
  }
}

function commonWords(): string[] {
  const counts = new Map<string, number>();
  for (let index = 0; index < SAMPLE; index++) {
    const words = generateProduct(PRODUCT_SEED, index).document.title.match(/[가-힣]{2,}/g) ?? [];
    for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= COMMON_FROM * SAMPLE).map(([word]) => word);
}

/** One key of a word is a neighbour's. Words without Korean stay. */
function withTypo(random: Random, word: string): string {
  const keys = [...toJamo(word)];
  const places = keys.flatMap((key, at) => (neighboursOf(key).length > 0 ? [at] : []));
  if (places.length === 0) return word;
  const at = pick(random, places);
  return fromJamo(keys.with(at, pick(random, neighboursOf(keys[at] as string))).join(''));
}

function neighboursOf(key: string): string[] {
  return KEY_ROWS.flatMap((row) => {
    const at = row.indexOf(key);
    return at === -1 ? [] : [...row.slice(Math.max(0, at - 1), at), ...row.slice(at + 1, at + 2)];
  });
}

/** As a Korean keyboard shows it: ㄴ, 나, 낭, 나이, 나잌, 나이키. */
export function keystrokesOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const keys = toJamo(text);
    return Array.from(keys, (_, at) => fromJamo(keys.slice(0, at + 1)));
  });
}
