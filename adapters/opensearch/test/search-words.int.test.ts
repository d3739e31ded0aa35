import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_DICTIONARY } from '@jangteo/korean/default-dictionary';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { GROUP_TERMS_MAX, type Group } from '@jangteo/ports/search/search-index';
import { find, idsOf, product, put, WEIGHTS } from '@jangteo/ports/search/search-index.suite';
import { type LabSearch, openLab } from './lab.ts';

const url = engineUrl('JANGTEO_LAB_SEARCH_URL');
if (url !== undefined) describe('opensearch: Korean words', () => words(url));

function words(url: string): void {
  let lab: LabSearch;
  before(async () => {
    lab = openLab(url);
    await lab.search.create('products', { kind: 'search', dictionary: DEFAULT_DICTIONARY });
  });
  after(() => lab[Symbol.asyncDispose]());

  const said = async (text: string) => {
    const [found = []] = await lab.search.analyse('products', [text]);
    return found.map(({ terms, whole }) => [...terms, ...(whole === undefined ? [] : [`(${whole})`])].join(' ')).join(', ');
  };

  const EXPECTED: readonly (readonly [text: string, terms: string])[] = [
    // Words of the dictionary, with and without a particle.
    ['삼성전자 LG전자의', '삼성 전자 (삼성전자), lg 전자 (lg전자)'],
    ['매운맛 라면', '매운 맛 (매운맛), 라면'],
    ['운동화를 노트북은', '운동화, 노트북'],
    ['김을 배터리', '김, 배터리'],
    // What the dictionary lacks.
    ['전기주전자를', '전기 주전자 (전기주전자)'],
    ['해누비의 해누비를 해누비', '해 누비 (해누비), 해 누비 (해누비), 해 누비 (해누비)'],
    ['주방놀이가 놀이 종이', '주방 놀이 (주방놀이), 놀이, 종이'],
    ['무선청소기에서', '무선 청소기 (무선청소기)'],
    ['남성용 및 여성', '남성, , 여성'],
    // Other scripts, numbers with their units, models.
    ['KX-1234 kx1234', 'kx 1234 (kx1234), kx 1234 (kx1234)'],
    ['16 GB 15.6인치 1,000원', '16gb, 15.6인치, 1000원'],
    ['Ｗｏｍｅｎ’ｓ shoes Café', 'woman, shoe, cafe'],
    ['TV를 오메가3', 'tv, 오메가 3 (오메가3)'],
    ['ㄱㅏ 日本 が', 'ㄱㅏ, 日本, が'],
  ];

  test('are read alike in whatever spelling', async () => {
    const found: string[] = [];
    for (const [text] of EXPECTED) found.push(await said(text));
    assert.deepEqual(
      found,
      EXPECTED.map(([, terms]) => terms),
    );
  });

  test('tell where they stand', async () => {
    const text = '  전기주전자를 16 GB,KX-1234 및';
    const [found = []] = await lab.search.analyse('products', [text]);
    assert.deepEqual(
      found.map(({ start, end }) => text.slice(start, end)),
      ['전기주전자를', '16 GB', 'KX-1234', '및'],
    );
  });

  test('are found by their parts and as a whole', async () => {
    await put(lab.search, 'products', [product('kettle', { title: '전기주전자를 팝니다' }), product('vacuum', { title: '무선청소기' })]);
    for (const text of ['전기주전자', '전기 주전자', '주전자가'])
      assert.deepEqual(idsOf(await find(lab.search, 'products', text)), ['kettle'], text);
    const whole: Group = [{ terms: ['무선청소기'], weight: 1 }];
    assert.deepEqual(idsOf(await find(lab.search, 'products', '', { groups: [whole] })), ['vacuum']);
  });

  test('may be as many as a request can have', async () => {
    await put(lab.search, 'products', [product('first', { title: 'word0' }), product('last', { all_text: 'word1023' })]);
    const group: Group = Array.from({ length: GROUP_TERMS_MAX }, (_, at) => ({ terms: [`word${at}`], weight: 1 / (at + 1) }));
    const page = await lab.search.search('products', { groups: [group], weights: WEIGHTS, filter: {}, sort: 'relevance', limit: 10 });
    assert.deepEqual(idsOf(page), ['first', 'last']);
  });
}
