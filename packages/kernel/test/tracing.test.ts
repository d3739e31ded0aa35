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

test('a step that throws carries the code of its error', async () => {
  const { tracer, named } = recording();
  const failing = tracer.span('order', { root: true }, async () => {
    throw new JangteoError('OUT_OF_STOCK', 'one left');
  });
  await assert.rejects(failing);
  assert.deepEqual(named('order').error, { code: 'OUT_OF_STOCK', message: 'one left' });
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
