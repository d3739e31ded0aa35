import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Span } from '../src/api-types.ts';
import { spanRows } from '../src/logic/span-rows.ts';

const span = (id: string, start: string, ms: number): Span => ({
  trace_id: 't',
  span_id: id,
  parent_span_id: null,
  depth: 0,
  service: 'orders',
  name: id,
  kind: 'internal',
  start: `2026-11-22T12:00:${start}Z`,
  duration_ms: ms,
  attributes: {},
  error: null,
});

test('steps stand on one line of time, and the shortest can still be seen', () => {
  const { rows, totalMs } = spanRows([span('whole', '00.000', 1_000), span('half', '00.500', 250), span('end', '01.000', 0)]);
  assert.equal(totalMs, 1_000);
  assert.deepEqual(
    rows.map(({ fromMs, left }) => [fromMs, left]),
    [
      [0, 0],
      [500, 0.5],
      [1_000, 0.998],
    ],
  );
  assert.deepEqual(
    rows.map(({ width }) => Number(width.toFixed(3))),
    [1, 0.25, 0.002],
  );
});

test('what goes on after the first step has ended makes the line longer; nothing makes none', () => {
  const { rows, totalMs } = spanRows([span('request', '00.000', 10), span('consumer', '00.090', 10)]);
  assert.equal(totalMs, 100);
  assert.equal(rows[0]?.width, 0.1);
  assert.deepEqual(spanRows([]), { rows: [], totalMs: 0 });
});
