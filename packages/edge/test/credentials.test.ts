import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentialOf, refuseCrossSite } from '../src/credentials.ts';

const request = (headers: Record<string, string>, method = 'POST') => ({ method, headers, host: 'shop.example' });

test('the token in the header goes before the cookie', () => {
  const cookies = { jangteo_session: 'from-cookie' };
  assert.deepEqual(credentialOf({ headers: { authorization: 'bearer  abc' }, cookies }), { token: 'abc', from: 'header' });
  assert.deepEqual(credentialOf({ headers: {}, cookies }), { token: 'from-cookie', from: 'cookie' });
  assert.deepEqual(credentialOf({ headers: { authorization: 'Basic abc' }, cookies: {} }), undefined);
  assert.deepEqual(credentialOf({ headers: { authorization: `Bearer ${'x'.repeat(201)}` }, cookies: {} }), undefined);
});

test('a page of another site cannot act with the cookie', () => {
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://shop.example' },
    { origin: 'https://evil.example' },
    { origin: 'https://shop.example:8443' },
    { origin: 'null' },
  ]) {
    assert.throws(() => refuseCrossSite(request(headers as Record<string, string>), []), { code: 'FORBIDDEN' }, JSON.stringify(headers));
  }
});

test('the shop’s own pages, trusted origins and programs can, and reading is free', () => {
  refuseCrossSite(request({ 'sec-fetch-site': 'same-origin', origin: 'https://shop.example' }), []);
  refuseCrossSite(request({ origin: 'http://shop.example' }), []);
  refuseCrossSite(request({}), []);
  refuseCrossSite(request({ 'sec-fetch-site': 'cross-site', origin: 'https://m.example' }), ['https://m.example']);
  refuseCrossSite(request({ 'sec-fetch-site': 'cross-site' }, 'GET'), []);
});
