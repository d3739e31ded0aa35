import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryReason } from '../src/logic/history.ts';
import { remedyOf, weightOf } from '../src/logic/reasons.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const reason = (code: string, more: Partial<HistoryReason> = {}): HistoryReason => ({
  code,
  service: 'orders',
  sentence: '',
  korean: '',
  ...more,
});

test('an order is stuck where somebody has to do something', () => {
  const weight = (code: string, more?: Partial<HistoryReason>) => weightOf(reason(code, more), NOW);
  assert.equal(weight('FINISHED'), 'finished');
  assert.deepEqual([weight('PAYMENT'), weight('SHIPMENT'), weight('CONSUMER_BEHIND')], ['on-its-way', 'on-its-way', 'on-its-way']);
  assert.deepEqual([weight('PARKED'), weight('CONSUMER_PAUSED'), weight('ANSWER_LOST')], ['stuck', 'stuck', 'stuck']);
  assert.deepEqual([weight('CONTRADICTION'), weight('CONTRADICTION', { next: 'jangteo doctor --fix' })], ['on-its-way', 'stuck']);
  const since = (ms: number) => new Date(NOW - ms).toISOString();
  assert.deepEqual([weight('IN_OUTBOX', { since: since(900) }), weight('IN_OUTBOX', { since: since(6_000) })], ['on-its-way', 'stuck']);
});

test('each reason that somebody can do something about leads to what helps', () => {
  assert.deepEqual(remedyOf(reason('PARKED', { service: 'payments' })), { do: 'redrive', service: 'payments' });
  assert.deepEqual(remedyOf(reason('CONSUMER_PAUSED', { service: 'payments', next: 'jangteo topics resume payments' })), {
    do: 'resume-consumer',
    service: 'payments',
  });
  assert.equal(remedyOf(reason('CONSUMER_PAUSED')), undefined);
  assert.deepEqual(remedyOf(reason('ANSWER_LOST', { next: 'jangteo orders resume 1' })), { do: 'resume' });
  assert.deepEqual(remedyOf(reason('ANSWER_LOST', { next: 'jangteo doctor --fix' })), { do: 'open', room: '/doctor' });
  assert.equal(remedyOf(reason('PAYMENT')), undefined);
});
