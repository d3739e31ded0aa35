import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { type DictionaryRule, openAnalyser, type Word } from '../src/analyser.ts';
import { DEFAULT_DICTIONARY } from '../src/default-dictionary.ts';
import type { Memo } from '../src/memo.ts';
import type { Morphology } from '../src/morphology.ts';

/** Fails where morphology is asked. */
const unasked: Morphology = {
  analyse: async (pieces) => assert.fail(`morphology was asked for ${pieces.join(', ')}`),
  running: false,
  close: async () => {},
};

function morphologyOf(analyses: Readonly<Record<string, string>>, asked: string[] = []): Morphology {
  const analyse = async (pieces: readonly string[]) => {
    asked.push(...pieces);
    return pieces.map((piece) => analyses[piece] ?? '?=');
  };
  return { analyse, running: true, close: async () => {} };
}

async function wordsOf(text: string, dictionary: readonly DictionaryRule[] = DEFAULT_DICTIONARY, morphology = unasked) {
  const [words] = await openAnalyser({ dictionary, runtime: systemRuntime, morphology }).analyse([text]);
  return words ?? [];
}

const brief = (words: readonly Word[]) =>
  words.map(({ terms, whole }) => terms.join('+') + (whole === undefined ? '' : `|${whole}`)).join(' ');
const read = async (text: string, dictionary?: readonly DictionaryRule[], morphology?: Morphology) =>
  brief(await wordsOf(text, dictionary, morphology));

test('the golden texts of the design come to their terms without morphology', async () => {
  for (const [text, terms] of [
    ['삼성전자의 새로운 스마트폰', '삼성+전자|삼성전자  스마트폰'],
    ['남성 운동화', '남성 운동화'],
    ['운동기구', '운동+기구|운동기구'],
    ['무선청소기를 만나보세요.', '무선+청소기|무선청소기 '],
    ['무선 청소기', '무선 청소기'],
    ['빨간색 매운맛', '빨간+색|빨간색 매운+맛|매운맛'],
    ['빨갛ㄴ색', '빨갛ㄴ색'],
    ['ㄴㅇㅋ', 'ㄴㅇㅋ'],
    ['LG전자의 TV를', 'lg+전자|lg전자 tv'],
    ['남성용 운동화입니다', '남성|남성용 운동화'],
    ['여성운동화', '여성+운동화|여성운동화'],
    ['새운동화', '운동화|새운동화'],
    ['김을 배가 김치', '김 배 김치'],
    ['보스턴백 소다수', '보스턴백 소다수'],
  ] as const) {
    const morphology = morphologyOf({ 소다수: '=' });
    assert.equal(await read(text, DEFAULT_DICTIONARY, morphology), terms, text);
  }
});

test('a word is where it stands in the text', async () => {
  const text = '🎁 삼성전자의  “스마트폰”, KX-1234 16 GB!';
  const words = await wordsOf(text);
  assert.deepEqual(
    words.map(({ start, end }) => text.slice(start, end)),
    ['삼성전자의', '스마트폰', 'KX-1234', '16 GB'],
  );
  assert.ok(words.every((word) => word.text === text.slice(word.start, word.end)));
});

test('every way to write a model number has the same terms', async () => {
  for (const text of ['KX-1234', 'kx1234', 'ＫＸ－１２３４', 'KX_1234']) assert.equal(await read(text), 'kx+1234|kx1234', text);
  assert.equal(await read('kx 1234'), 'kx 1234');
  assert.equal(await read('1234'), '1234');
  assert.equal(await read('갤럭시S25'), '갤럭시+s+25|갤럭시s25');
});

test('a number with its unit is one term, however it is written', async () => {
  assert.equal(await read('16GB 16 GB 16gb를 16기가'), '16gb 16gb 16gb 16gb');
  assert.equal(await read('1.5L 1.5 리터 15.6inch 15.6인치 3,000원 5000만화소'), '1.5l 1.5l 15.6인치 15.6인치 3000원 5000만화소');
  assert.equal(await read('27인치모니터 4인용식탁'), '27인치+모니터|27인치모니터 4인용+식탁|4인용식탁');
  assert.equal(await read('2 배'), '2 배');
});

test('English loses case, width, accents and the plural', async () => {
  assert.equal(
    await read("ＡＢＣ Café Women's T-Shirts dresses watches batteries jeans glass"),
    'abc cafe woman t+shirt|tshirt dress watch battery jean glass',
  );
  for (const text of ['shoes', 'shoe', 'SHOES']) assert.equal(await read(text), 'shoe');
});

test('Hangul typed as conjoining jamo is Hangul', async () => {
  assert.equal(await read('운동화를'.normalize('NFD')), '운동화');
});

test('the longest word of the dictionary wins, and none inside a word that it would leave a syllable of', async () => {
  const dictionary = [{ word: '삼성' }, { word: '삼성전자', parts: ['삼성', '전자'] }, { word: '소니' }];
  assert.equal(await read('삼성전자', dictionary), '삼성+전자|삼성전자');
  assert.equal(await read('삼성의', dictionary), '삼성');
  const asked: string[] = [];
  assert.equal(await read('소니아', dictionary, morphologyOf({}, asked)), '소니아');
  assert.deepEqual(asked, ['소니아']);
});

test('a word that morphology knows wins over one of the dictionary inside it', async () => {
  const dictionary = [{ word: '라미' }];
  assert.equal(await read('라미네이트', dictionary, morphologyOf({ 네이트: '=', 라미네이트: '=' })), '라미네이트');
  assert.equal(await read('라미볼펜', dictionary, morphologyOf({ 볼펜: '=', 라미볼펜: '라미 볼펜' })), '라미+볼펜|라미볼펜');
});

test('without a dictionary the words of the demo catalogue are known, too', async () => {
  assert.equal(await read('무선청소기를 축구공이 스마트폰이', []), '무선+청소기|무선청소기 축구공 스마트폰');
});

test('what morphology said is kept by the memo, model numbers are not asked for', async () => {
  const kept = new Map<string, string>();
  const memo: Memo = {
    get: async (eojeols) => eojeols.map((eojeol) => kept.get(eojeol)),
    put: async (analysed) => analysed.forEach(([eojeol, analysis]) => void kept.set(eojeol, analysis)),
  };
  const asked: string[] = [];
  const open = (morphology: Morphology) => openAnalyser({ dictionary: [], runtime: systemRuntime, memo, morphology });
  const text = '무한궤도를 AB-1234 p00000001-2';
  const [first] = await open(morphologyOf({ 무한궤도를: '무한 궤도' }, asked)).analyse([text]);
  const [again] = await open(unasked).analyse([text]);
  assert.deepEqual(asked, ['무한궤도를']);
  assert.deepEqual(again, first);
  assert.equal(brief(first ?? []), '무한+궤도|무한궤도 ab+1234|ab1234 p+00000001+2|p000000012');
});

test('a memo that fails is one that knows nothing', async () => {
  const broken = async () => assert.fail('disk full');
  const analyser = openAnalyser({
    dictionary: [],
    runtime: systemRuntime,
    memo: { get: broken, put: broken },
    morphology: morphologyOf({ 무한궤도: '무한 궤도' }),
  });
  assert.equal(brief((await analyser.analyse(['무한궤도']))[0] ?? []), '무한+궤도|무한궤도');
});

test('who is not patient gets the word as it is, and the next one what morphology said', async () => {
  const answered = Promise.withResolvers<readonly string[]>();
  const slow: Morphology = { analyse: () => answered.promise, running: true, close: async () => {} };
  const analyser = openAnalyser({ dictionary: [], runtime: systemRuntime, morphology: slow, patienceMs: 1 });
  assert.equal(brief((await analyser.analyse(['무한궤도를']))[0] ?? []), '무한궤도');
  answered.resolve(['무한 궤도']);
  assert.equal(brief((await analyser.analyse(['무한궤도를']))[0] ?? []), '무한+궤도|무한궤도');
});

test('a closed analyser says so', async () => {
  const analyser = openAnalyser({ dictionary: [], runtime: systemRuntime, morphology: unasked });
  await analyser.close();
  await assert.rejects(analyser.analyse(['운동화']), { code: 'ENGINE_AWAY' });
});
