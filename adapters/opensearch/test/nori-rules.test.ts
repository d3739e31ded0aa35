import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noriRules } from '../src/search/nori-rules.ts';

test('nori takes the Korean words of a dictionary, folded, each once, the later rule', () => {
  const dictionary = [
    { word: '운동화' },
    { word: '무선 청소기', parts: ['무선', '청소기'] },
    { word: '삼성전자', parts: ['삼성'] },
    { word: '삼성전자', parts: ['삼성', '전자'] },
  ];
  assert.deepEqual(noriRules(dictionary), ['운동화', '무선청소기 무선 청소기', '삼성전자 삼성 전자']);
});

test('a word whose parts do not make it up stays whole', () => {
  assert.deepEqual(
    noriRules([
      { word: '텔레비전', parts: ['티비', '전'] },
      { word: '냉장고', parts: ['냉장고'] },
    ]),
    ['텔레비전', '냉장고'],
  );
});

test('words of one syllable, and those that are not Korean alone, are not nori’s', () => {
  assert.deepEqual(
    noriRules([{ word: '배' }, { word: 'LG전자', parts: ['LG', '전자'] }, { word: 'usb' }, { word: ' ' }, { word: '# 주석' }]),
    [],
  );
});
