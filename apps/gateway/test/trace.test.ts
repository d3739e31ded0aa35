import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '@jangteo/kernel/random';
import { traceIdOf } from '../src/trace.ts';

const random = seededRandom(1);
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

test('a request keeps the trace that it came with', () => {
  assert.equal(traceIdOf(`00-${TRACE}-00f067aa0ba902b7-01`, random), TRACE);
});

test('a traceparent that breaks the rules of W3C is not believed', () => {
  const broken = [
    undefined,
    '',
    TRACE,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-00f067aa0ba902b7-01`,
    `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`,
    `00-${TRACE}-00f067aa0ba902b7-01\r\nx: y`,
  ];
  const made = broken.map((header) => traceIdOf(header, random));
  for (const id of made) assert.match(id, /^[0-9a-f]{32}$/);
  assert.equal(new Set([...made, TRACE]).size, broken.length + 1);
});
