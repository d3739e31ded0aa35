import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { findBrowser, openBrowser } from './browser.ts';
import { PRODUCTS, shop } from './search-shop.ts';

const HOSTILE = `</title><script>alert('1')</script><img src=x onerror="alert(1)">`;

async function page(path: string, language = 'ko'): Promise<string> {
  const { status, headers, body } = await shop.call('GET', path, undefined, { 'accept-language': language });
  assert.deepEqual([status, headers.get('content-type')], [200, 'text/html; charset=utf-8'], path);
  return String(body);
}

const searchFor = (parameters: Record<string, string>) => `/search?${new URLSearchParams(parameters)}`;
const titlesIn = (markup: string) =>
  [...markup.matchAll(/<span class="title">(.*?)<\/span>/g)].map(([, title = '']) => title.replaceAll(/<\/?mark>/g, ''));
const hrefOf = (markup: string, words: RegExp) => {
  const links = [...markup.matchAll(/<a[^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/gs)];
  return links.find(([, , text = '']) => words.test(text.replaceAll(/<[^>]*>/g, '').trim()))?.[1]?.replaceAll('&amp;', '&') ?? '';
};

describe('the pages of search', () => {
  before(async () => {
    const hostile = { title: `${HOSTILE} 별난 자명종`, brand: HOSTILE, price: { amount: 1, currency: 'KRW' } };
    assert.equal((await shop.admin('POST', '/products/hostile', hostile)).status, 201);
    await shop.rest();
  });
  after(async () => {
    await shop.admin('DELETE', '/products/hostile', undefined, { 'if-match': '*' });
    await shop.rest();
  });

  test('every page has the box, which is a plain form without a script', async () => {
    for (const path of ['/', '/products/hostile', '/search', '/search?q=자명종']) {
      assert.match(await page(path), /<form class="search" role="search" action="\/search"[^>]*>\s*<input type="search" name="q"/, path);
    }
    assert.match(String((await shop.call('GET', '/orders/none')).body), /role="search"/);
  });

  test('a search is read to its end, page by page, and each title once', async () => {
    const first = await page(searchFor({ q: '', min_price: '1', sort: 'price_asc' }));
    assert.match(first, new RegExp(`${PRODUCTS + 1}개`));
    const seen: string[] = [];
    for (let markup = first, pages = 0; ; pages++) {
      assert.ok(pages < 30);
      seen.push(...[...markup.matchAll(/<a class="card" href="([^"]*)"/g)].map(([, href = '']) => href));
      const next = hrefOf(markup, /^다음 페이지$/);
      if (next === '') break;
      markup = await page(next);
    }
    assert.deepEqual([seen.length, new Set(seen).size], [PRODUCTS + 1, PRODUCTS + 1]);
  });

  test('a correction is told, and what was typed can be searched all the same', async () => {
    const corrected = await page(searchFor({ q: '겔럭시' }));
    assert.match(corrected, /‘<strong>갤럭시<\/strong>’로 검색한 결과입니다\./);
    assert.ok(titlesIn(corrected).some((title) => title.includes('갤럭시')));
    const verbatim = await page(hrefOf(corrected, /‘겔럭시’ 그대로 검색하기/));
    assert.doesNotMatch(verbatim, /검색한 결과입니다/);
    assert.match(await page(searchFor({ q: '겔럭시' }), 'en'), /These are the results for “<strong>갤럭시<\/strong>”\./);
  });

  test('brands, categories and prices narrow a search down, and are taken off again', async () => {
    const all = await page(searchFor({ q: '청소기' }));
    const [, brand = '', count = ''] = /name="brand" value="([^"]+)">.*?<span class="count">(\d+)</s.exec(all) ?? [];
    const filtered = await page(searchFor({ q: '청소기', brand }));
    assert.match(filtered, new RegExp(`검색 결과 <span class="count">${count}개`));
    assert.equal(hrefOf(filtered, new RegExp(`^${brand} ×$`)), searchFor({ q: '청소기' }));
    const { headers } = await fetch(`${shop.url}/search?q=청소기&currency=KRW&from=&to=100,000`, { redirect: 'manual' });
    const cheap = await page(headers.get('location') ?? '');
    assert.match(cheap, /100,000원 이하<span aria-hidden="true"> ×/);
  });

  test('what was found in a title is marked, and a hostile title stays text', async () => {
    const markup = await page(searchFor({ q: '자명종' }));
    assert.match(markup, /&lt;script&gt;alert\(&#39;1&#39;\)&lt;\/script&gt;.*<mark>자명종<\/mark>/);
    for (const path of [
      searchFor({ q: '자명종' }),
      searchFor({ q: HOSTILE }),
      searchFor({ q: '자명종', brand: HOSTILE }),
      searchFor({ q: 'x', sort: HOSTILE }),
    ]) {
      assert.doesNotMatch(await page(path), /<script(?! src="\/assets\/)|<img src=x|<style| style=| on\w+="/, path);
    }
  });

  test('where nothing is found the page leads on', async () => {
    const markup = await page(searchFor({ q: '쀍뷁쒥', brand: '나이키' }));
    assert.match(markup, /‘쀍뷁쒥’에 대한 검색 결과가 없습니다[\s\S]*필터 없이 검색하기[\s\S]*href="\/categories\//);
    assert.ok(titlesIn(markup).length > 0, 'popular products');
  });

  const program = findBrowser();
  test('in a browser, suggestions come while a syllable is put together, and keys choose among them', {
    skip: program === undefined && 'no Chromium here',
  }, async () => {
    await using browser = await openBrowser();
    const options = `[...document.querySelectorAll('[role=option]')].map((one) => one.firstChild.textContent)`;
    const open = async () => {
      await browser.go(`${shop.url}/?lang=ko`);
      await browser.until(`document.querySelector('[role=combobox]') !== null`);
      await browser.run(`document.querySelector('[name=q]').focus()`);
    };
    const offers = (text: string) => browser.until(`${options}.includes(${JSON.stringify(text)})`);
    const state = () =>
      browser.run(`(() => { const box = document.querySelector('[name=q]');
      return [box.value, box.ariaExpanded, document.getElementById(box.getAttribute('aria-activedescendant') ?? '')?.ariaSelected ?? 'none'].join(' '); })()`);

    await open();
    // ㄴ, 나, 낭, 나이, as a Korean keyboard makes them; no syllable is finished before 이.
    for (const text of ['ㄴ', '나', '낭']) await browser.composing(text);
    await browser.typed('나');
    await browser.composing('이');
    await offers('나이키');
    assert.equal(await state(), '나이 true none');
    await browser.typed('이');
    await browser.press('ArrowDown');
    assert.equal(await state(), '나이 true true', 'the box keeps what was typed');
    await browser.press('Escape');
    assert.equal(await state(), '나이 false none');
    await browser.press('ArrowUp');
    assert.equal(await state(), '나이 true true', 'an arrow opens the list again');

    await open();
    await browser.typed('나이');
    await offers('나이키');
    const steps = Number(await browser.run(`${options}.indexOf('나이키')`)) + 1;
    for (let step = 0; step < steps; step++) await browser.press('ArrowDown');
    await browser.press('Enter');
    await browser.until(`decodeURIComponent(location.search) === '?q=나이키' && document.readyState === 'complete'`);

    await open();
    await browser.typed('청소기');
    await browser.press('Enter');
    await browser.until(`decodeURIComponent(location.search) === '?q=청소기' && document.querySelector('[data-facets]') !== null`);
    // A wide page applies a brand at once.
    await browser.run(`document.querySelector('[name=brand]').click()`);
    await browser.until(`location.search.includes('brand=') && document.querySelector('.chips a') !== null`);
    assert.deepEqual(browser.complaints, []);
  });
});
