import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridOf, highestAt, latestOf, quantileAt, rateAt, type Series, sumAt } from '../src/logic/series.ts';

const START = Date.parse('2026-11-22T12:00:00Z');
const STEP_MS = 10_000;
const grid = gridOf(START, START + 40_000, STEP_MS);

function series(values: readonly (number | undefined)[], labels: Record<string, string> = {}): Series {
  const points = values.flatMap((value, index) =>
    value === undefined ? [] : [{ at: new Date(START + index * STEP_MS).toISOString(), value }],
  );
  return { process: 'shop', name: 'some_metric', labels, points };
}

test('a grid has both its ends', () => {
  assert.deepEqual(
    grid.map((time) => time - START),
    [0, 10_000, 20_000, 30_000, 40_000],
  );
});

test('gauges add up where any of them is known', () => {
  const two = [series([1, 2, undefined, 4]), series([10, undefined, undefined, 40])];
  assert.deepEqual(sumAt(grid, two), [11, 2, null, 44, null]);
  assert.deepEqual(highestAt(grid, two), [10, 2, null, 40, null]);
  assert.equal(latestOf(sumAt(grid, two)), 44);
  assert.equal(latestOf(sumAt(grid, [])), null);
});

test('a counter is a rate; it begins at 0 again with its process, and was 0 before it was seen', () => {
  assert.deepEqual(rateAt(grid, [series([100, 120, 5, 5])]), [null, 2, 0.5, 0, null]);
  assert.deepEqual(rateAt(grid, [series([undefined, undefined, 30])]), [null, null, 3, null, null]);
  assert.deepEqual(rateAt(grid, [series([0, 10]), series([undefined, 20])]), [null, 3, null, null, null]);
});

test('a quantile lies inside its bucket', () => {
  const buckets = [series([0, 50], { le: '0.1' }), series([0, 90], { le: '0.2' }), series([0, 100], { le: '+Inf' })];
  assert.equal(quantileAt(grid, buckets, 0.5)[1], 0.1);
  assert.equal(quantileAt(grid, buckets, 0.25)[1], 0.05);
  assert.equal(quantileAt(grid, buckets, 0.7)[1]?.toFixed(6), '0.150000');
  assert.equal(quantileAt(grid, buckets, 0.99)[1], 0.2, 'beyond the last bound, the bound is all that is known');
  assert.equal(quantileAt(grid, buckets, 0.5)[0], null);
  assert.equal(quantileAt(grid, [series([5, 5], { le: '+Inf' })], 0.5)[1], null, 'nothing came in');
});
