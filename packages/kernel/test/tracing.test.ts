import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JangteoError } from '../src/errors.ts';
import { manualClock } from '../src/manual-clock.ts';
import { seededRandom } from '../src/random.ts';
import { restoredTrace, storedTrace, traceHeaders, traceOf } from '../src/trace-context.ts';
import { createTracer, currentTrace, type FinishedSpan, nameOrder, outsideTrace } from '../src/tracing.ts';

const NUMBER = '20261120-0000001234-7';

function recording(tracesPerSecond = 1_000) {
  const spans: FinishedSpan[] = [];
  const clock = manualClock();
  const tracer = createTracer({ clock, random: seededRandom(1), service: 'shop', sink: (span) => spans.push(span), tracesPerSecond });
  return { spans, clock, tracer, named: (name: string) => spans.find((span) => span.name === name) as FinishedSpan };
}

test('steps inside steps are one trace, each under the one around it', async () => {
  const { tracer, named } = recording();
  await tracer.span('order', { root: true }, () =>
    tracer.span('reserve', {}, () => tracer.for('inventory').span('transaction', { kind: 'client' }, async () => {})),
  );
  const [order, reserve, transaction] = [named('order'), named('reserve'), named('transaction')];
  assert.equal(order.parentSpanId, undefined);
  assert.deepEqual([reserve.parentSpanId, transaction.parentSpanId], [order.spanId, reserve.spanId]);
  assert.equal(new Set([order, reserve, transaction].map(({ traceId }) => traceId)).size, 1);
  assert.deepEqual([order.service, transaction.service], ['shop', 'inventory']);
});

test('a step that throws carries its error, and nothing of what a person sent', async () => {
  const { tracer, named } = recording();
  const failing = (name: string, error: JangteoError) =>
    tracer.span(name, { root: true }, async () => {
      throw error;
    });
  await assert.rejects(failing('write', new JangteoError('STORE_FULL', 'no page left')));
  await assert.rejects(failing('sign up', new JangteoError('EMAIL_TAKEN', 'hana@example.com has an account')));
  assert.deepEqual(named('write').error, { code: 'STORE_FULL', message: 'no page left' });
  assert.deepEqual(named('sign up').error, { code: 'EMAIL_TAKEN', message: 'The e-mail address is taken' });
});

test('work without a trace around it is not recorded, nor is what leaves its trace', async () => {
  const { tracer, spans } = recording();
  await tracer.span('sweep', {}, async () => {});
  await tracer.span('order', { root: true }, () => outsideTrace(() => tracer.span('loop', {}, async () => {})));
  assert.deepEqual(
    spans.map(({ name }) => name),
    ['order'],
  );
});

test('a trace goes on from its headers, and from what was stored beside the work', async () => {
  const { tracer, named } = recording();
  let headers: Record<string, string> = {};
  let stored: string | null = null;
  await tracer.span('order', { root: true }, async () => {
    nameOrder(NUMBER);
    headers = traceHeaders(currentTrace());
    stored = storedTrace(currentTrace());
  });
  assert.deepEqual(traceOf(headers), restoredTrace(stored));
  await tracer.for('payments').span('charge', { parent: restoredTrace(stored) }, async () => {});
  const [order, charge] = [named('order'), named('charge')];
  assert.deepEqual([charge.traceId, charge.parentSpanId], [order.traceId, order.spanId]);
  assert.deepEqual([order.orderNumber, charge.orderNumber], [NUMBER, NUMBER]);
});

test('headers from outside that are no trace context are passed over', () => {
  for (const traceparent of [
    undefined,
    '',
    'x',
    `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`,
    `ff-${'1'.repeat(32)}-${'1'.repeat(16)}-01`,
  ]) {
    assert.equal(traceOf({ traceparent }), undefined);
  }
  const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
  assert.equal(traceOf({ traceparent, baggage: 'jangteo.order.number=<script>' })?.orderNumber, undefined);
  assert.equal(traceOf({ traceparent, baggage: `a=b, jangteo.order.number=${NUMBER};x=1` })?.orderNumber, NUMBER);
});

test('more traces than a second may have keep their ids and are not recorded', async () => {
  const { tracer, spans, clock } = recording(2);
  const ids: (string | undefined)[] = [];
  const order = () => tracer.span('order', { root: true }, async () => ids.push(currentTrace()?.traceId));
  for (let n = 0; n < 5; n++) await order();
  assert.deepEqual([spans.length, new Set(ids).size], [2, 5]);
  await clock.advance(1_000);
  await order();
  assert.equal(spans.length, 3);
});

test('traces that only look leave half of a second’s to the others', async () => {
  const { tracer, spans } = recording(10);
  for (let n = 0; n < 20; n++) await tracer.span('look', { root: true, minor: true }, async () => {});
  for (let n = 0; n < 20; n++) await tracer.span('order', { root: true }, async () => {});
  const recorded = (name: string) => spans.filter((span) => span.name === name).length;
  assert.deepEqual([recorded('look'), recorded('order')], [6, 4]);
});

test('a caller from outside gives a trace its id, and not the right to be recorded', async () => {
  const { tracer, spans } = recording(1);
  const parent = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), sampled: true };
  for (const sampled of [false, true]) {
    await tracer.span('order', { root: true, parent: { ...parent, sampled } }, () => tracer.span('reserve', {}, async () => {}));
  }
  assert.deepEqual(
    spans.map(({ name, traceId }) => [name, traceId]),
    [
      ['reserve', parent.traceId],
      ['order', parent.traceId],
    ],
  );
  assert.equal(spans[1]?.parentSpanId, parent.spanId);
});
