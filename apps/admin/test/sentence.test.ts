import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMoney } from '../src/logic/money.ts';
import { sentenceParts } from '../src/logic/sentence.ts';

test('a sentence is taken apart into words, times and commands', () => {
  const sentence = 'It waits since 2026-11-21T10:09:24.282Z; `jangteo doctor --fix` helps.';
  assert.deepEqual(sentenceParts(sentence), [
    { is: 'words', text: 'It waits since ' },
    { is: 'time', text: '2026-11-21T10:09:24.282Z' },
    { is: 'words', text: '; ' },
    { is: 'command', text: 'jangteo doctor --fix' },
    { is: 'words', text: ' helps.' },
  ]);
  assert.deepEqual(sentenceParts('Nothing special'), [{ is: 'words', text: 'Nothing special' }]);
  assert.deepEqual(sentenceParts(''), []);
});

test('money is written in the major unit of its currency', () => {
  assert.equal(formatMoney({ amount: 349_999, currency: 'USD' }, 'en'), '$3,499.99');
  assert.equal(formatMoney({ amount: 12_000, currency: 'KRW' }, 'ko'), '₩12,000');
  assert.equal(formatMoney({ amount: 5, currency: '?' }, 'en'), '5 ?');
});
