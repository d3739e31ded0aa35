import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SearchIndex, Word } from '@jangteo/ports/search/search-index';
import type { NamedCategory } from '../src/category-names.ts';
import { learnIntents } from '../src/learn-intents.ts';

/** `+` stands where analysis takes a compound apart. */
const search = {
  analyse: async (_: string, texts: readonly string[]) =>
    texts.map((text) =>
      [...text.matchAll(/[^\s·]+/g)].map(({ 0: word, index }): Word => {
        const parts = word.split('+');
        return {
          text: word,
          start: index,
          end: index + word.length,
          terms: parts,
          ...(parts.length > 1 && { whole: parts.join('') }),
        };
      }),
    ),
} as unknown as SearchIndex;

/** Each line is a path of names. */
async function intentsOf(tree: string) {
  const categories = new Map<string, NamedCategory>();
  for (const line of tree.trim().split('\n')) {
    let path = '';
    for (const [level, name] of line.split(' > ').entries()) {
      const at = path;
      const known = [...categories.values()].find((one) => one.name === name && one.path.startsWith(at) && one.level === level + 1);
      const id = known?.id ?? String(categories.size + 1);
      path = path === '' ? id : `${path}/${id}`;
      categories.set(id, { id, name, path, level: level + 1 });
    }
  }
  return await learnIntents({ search, index: 'products', categories, pause: async () => {} });
}

const waysOf = (intents: Awaited<ReturnType<typeof intentsOf>>, query: string, synonyms: Parameters<typeof intents.edges>[1] = []) => [
  ...new Set(intents.edges(query.split(' '), synonyms).map(({ from, to, terms }) => `${from}-${to} ${terms.join(' ')}`)),
];

test('a category is told apart from what is used with it by what stands above it', async () => {
  const intents = await intentsOf('컴퓨터 > 노트북\n가방 > 백팩 > 노트북 백팩');
  assert.deepEqual(waysOf(intents, '노트북'), ['0-1 노트북 컴퓨터']);
  assert.deepEqual(waysOf(intents, '게이밍 노트북'), ['1-2 노트북 컴퓨터']);
});

test('a parent of several things says only what they have in common with the category', async () => {
  const intents = await intentsOf('구기 > 배드민턴·탁구 > 배드민턴 라켓\n구기 > 배드민턴·탁구 > 탁구 라켓');
  assert.deepEqual(waysOf(intents, '배드민턴 라켓'), [], 'not 탁구 in front of it');
});

test('a category that has what is used with the thing is not the thing', async () => {
  const intents = await intentsOf('가전 > 휴대폰 > 스마트폰\n가전 > 휴대폰 > 휴대폰 케이스');
  assert.ok(!waysOf(intents, '휴대폰').some((way) => way.includes('가전')));
});

test('kinds of a thing are what is called so at the end, in one name', async () => {
  const intents = await intentsOf('가방·잡화 > 가방 > 여성+가방\n가방·잡화 > 가방 > 모자·가방');
  assert.deepEqual(waysOf(intents, '가방'), ['0-1 가방 여성가방 여성']);
  const brushes = await intentsOf('욕실 > 전동칫솔');
  assert.deepEqual(waysOf(brushes, '칫솔'), ['0-1 전동칫솔']);
  const shirts = await intentsOf('clothing > sweatshirt');
  assert.deepEqual(waysOf(shirts, 'tshirt'), []);
});

test('a synonym names a category where nothing that was typed does', async () => {
  const intents = await intentsOf('컴퓨터 > 노트북');
  const synonym = { from: 0, to: 1, terms: ['노트북'], weight: 0.9 };
  assert.deepEqual(waysOf(intents, '랩탑', [synonym]), ['0-1 노트북 컴퓨터']);
});
