import assert from 'node:assert/strict';
import { it } from 'node:test';
import { find, idsOf, product, type SuiteSearch } from './search-index.suite.ts';

export function analysisCases(suite: SuiteSearch): void {
  it('tells the words of texts, where they stand, and their terms as it finds them', async () => {
    const index = await suite.index([product('a', { title: 'Red LAMP' })]);
    const text = '  Red LAMP, ';
    const [words = [], none] = await suite.search.analyse(index, [text, '']);
    assert.deepEqual(
      words.map(({ start, end }) => text.slice(start, end)),
      ['Red', 'LAMP'],
    );
    assert.deepEqual(
      words.map((word) => word.text),
      ['Red', 'LAMP'],
    );
    assert.deepEqual(none, []);
    assert.deepEqual(await suite.search.analyse(index, []), []);
    assert.deepEqual(await suite.search.analyse(index, [text, ''], { patient: true }), [words, none]);
    assert.deepEqual(idsOf(await find(suite.search, index, 'lamp RED')), ['a']);
  });

  it('takes the dictionary of each index: a word stays whole, or is found by its parts, too', async () => {
    const dictionary = [{ word: '성전컴퍼니' }, { word: '달빛램프', parts: ['달빛', '램프'] }];
    const documents = [product('whole', { title: '성전컴퍼니' }), product('parts', { title: '달빛램프' })];
    const index = await suite.index(documents, dictionary);
    const [[whole] = [], [compound] = []] = await suite.search.analyse(index, ['성전컴퍼니', '달빛램프']);
    assert.deepEqual(whole?.terms, ['성전컴퍼니']);
    assert.deepEqual([compound?.terms, compound?.whole], [['달빛', '램프'], '달빛램프']);
    assert.deepEqual(idsOf(await find(suite.search, index, '성전컴퍼니')), ['whole']);
    assert.deepEqual(idsOf(await find(suite.search, index, '램프')), ['parts']);
    assert.deepEqual(idsOf(await find(suite.search, index, '달빛램프')), ['parts']);
    const groups = [[{ terms: ['달빛램프'], weight: 1 }]];
    assert.deepEqual(idsOf(await find(suite.search, index, '', { groups })), ['parts']);
    const search = await suite.restart();
    assert.deepEqual((await search.analyse(index, ['달빛램프']))[0]?.[0]?.terms, ['달빛', '램프']);
  });

  it('tells the words of titles, brands and categories, and how many documents have each', async () => {
    const dictionary = [{ word: '달빛램프', parts: ['달빛', '램프'] }];
    const index = await suite.index(
      [
        product('1', { title: '달빛램프 red', brand: 'Acme', category: 'home light', popularity: 3 }),
        product('2', { title: '램프', brand: 'Acme', category: 'home', description: 'rare', popularity: 8 }),
        product('3', { title: 'red chair', brand: 'Zoo', category: 'home red', all_text: '달빛', popularity: 5 }),
        product('4', { title: 'gone', brand: 'Gone', popularity: 100 }),
      ],
      dictionary,
    );
    await suite.search.write(index, [{ delete: { id: '4', version: 2 } }]);
    await suite.search.refresh(index);
    const words = await suite.search.vocabulary(index, 2);
    assert.deepEqual(
      words.sort((one, other) => (one.word < other.word ? -1 : 1)),
      [
        { word: 'acme', title: 0, brand: 2, category: 0, popularity: 8 },
        { word: 'home', title: 0, brand: 0, category: 3, popularity: 8 },
        { word: 'red', title: 2, brand: 0, category: 1, popularity: 5 },
        { word: '램프', title: 2, brand: 0, category: 0, popularity: 8 },
      ],
    );
    const all = (await suite.search.vocabulary(index, 1)).map(({ word }) => word);
    assert.deepEqual(all.sort(), ['acme', 'chair', 'home', 'light', 'red', 'zoo', '달빛', '달빛램프', '램프']);
  });
}
