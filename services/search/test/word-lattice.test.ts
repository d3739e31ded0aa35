import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Edge, joinStretches, pathsThrough } from '../src/word-lattice.ts';

const edge = (from: number, to: number, terms: string, weight = 1): Edge => ({ from, to, terms: terms.split(' '), weight });
const ways = (edges: readonly Edge[], to: number, termsMax = 100) =>
  pathsThrough({ from: 0, to }, edges, termsMax).map(({ terms, weight }) => `${terms.join(' ')} ${weight}`);

test('each way through a stretch has the terms on it, the heaviest first', () => {
  const edges = [edge(0, 1, '무선'), edge(1, 2, '청소기'), edge(0, 2, '무선청소기', 0.95), edge(1, 2, '진공청소기', 0.9)];
  assert.deepEqual(ways(edges, 2), ['무선 청소기 1', '무선청소기 0.95', '무선 진공청소기 0.9']);
});

test('the same terms in two ways count once, by the heavier one', () => {
  assert.deepEqual(ways([edge(0, 1, 'a', 0.5), edge(0, 1, 'a'), edge(1, 2, 'a')], 2), ['a 1']);
});

test('neighbours that an edge leads across are one stretch, others stay apart', () => {
  const stretches = [0, 1, 2].map((from) => ({ from, to: from + 1 }));
  assert.deepEqual(joinStretches(stretches, [edge(0, 2, 'ab')]), [
    { from: 0, to: 2 },
    { from: 2, to: 3 },
  ]);
});

test('however long a stretch is, its ways are few, their terms bounded, their weights no more than an engine takes', () => {
  const places = Array.from({ length: 60 }, (_, at) => at);
  const edges = places.flatMap((at) => [edge(at, at + 1, `a${at}`), edge(at, at + 1, `b${at} c${at}`, 2), edge(at, at + 1, `d${at}`, 1.5)]);
  const paths = pathsThrough({ from: 0, to: places.length }, edges, 600);
  assert.ok(paths.length >= 1 && paths.length <= 16);
  assert.ok(paths.reduce((sum, { terms }) => sum + terms.length, 0) <= 600);
  assert.ok(paths.every(({ weight }) => weight <= 8));
});
