import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMoney } from '../src/logic/money.ts';
import { headlined, sentenceParts } from '../src/logic/sentence.ts';

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

test('a sentence does not say its headline again', () => {
  const headline = 'It waits for the payment';
  assert.deepEqual(headlined('It waits for the payment: try 1 of 3 failed.', headline), { headline, rest: 'Try 1 of 3 failed.' });
  assert.deepEqual(headlined('The payment is FAILED.', headline), { headline, rest: 'The payment is FAILED.' });
});

test('money is written in the major unit of its currency', () => {
  assert.equal(formatMoney({ amount: 349_999, currency: 'USD' }, 'en'), '$3,499.99');
  assert.equal(formatMoney({ amount: 12_000, currency: 'KRW' }, 'ko'), '₩12,000');
  assert.equal(formatMoney({ amount: 5, currency: '?' }, 'en'), '5 ?');
});
