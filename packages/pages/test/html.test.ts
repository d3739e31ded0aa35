import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from '../src/html.ts';

test('what a shop writes into a product cannot become markup', () => {
  const title = `<img src=x onerror="alert('1')"> & more`;
  const { markup } = html`<h1 title="${title}">${title}</h1>`;
  assert.equal(
    markup,
    '<h1 title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; more">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; more</h1>',
  );
});

test('templates nest, lists join, and what is absent leaves nothing', () => {
  const items = ['a', '<b>'].map((one) => html`<li>${one}</li>`);
  assert.equal(html`<ul>${items}</ul>${undefined}${false}${0}`.markup, '<ul><li>a</li><li>&lt;b&gt;</li></ul>0');
});
