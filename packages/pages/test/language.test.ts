import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLanguage } from '@jangteo/pages/language';
import type { FastifyReply } from 'fastify';

function choose(url: string, { cookie, accept }: { cookie?: string; accept?: string }): { language: string; kept: string[] } {
  const kept: string[] = [];
  const reply = { setCookie: (name: string, value: string) => kept.push(`${name}=${value}`) } as unknown as FastifyReply;
  const request = { url, cookies: cookie === undefined ? {} : { jangteo_language: cookie }, headers: { 'accept-language': accept } };
  return { language: chooseLanguage(request, reply), kept };
}

test('a choice goes before what was chosen last, and that before what the browser wants', () => {
  assert.deepEqual(choose('/?lang=ko', { cookie: 'en', accept: 'en' }), { language: 'ko', kept: ['jangteo_language=ko'] });
  assert.deepEqual(choose('/', { cookie: 'ko', accept: 'en' }), { language: 'ko', kept: [] });
  assert.deepEqual(choose('/', { accept: 'fr, ko-KR;q=0.8, en;q=0.5' }), { language: 'ko', kept: [] });
  assert.deepEqual(choose('/', { accept: 'ko;q=0.1, en-GB' }), { language: 'en', kept: [] });
});

test('a language that is not spoken here is no choice, and is not remembered', () => {
  assert.deepEqual(choose('/?lang=fr', { accept: 'ko' }), { language: 'ko', kept: [] });
  assert.deepEqual(choose('/', { cookie: '<script>' }), { language: 'en', kept: [] });
});
