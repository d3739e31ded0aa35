import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KeyedStream, mergeByKey } from '../src/doctor/merge-by-key.ts';

interface Row {
  readonly key: string;
  readonly value: number;
}

/** Pages of two rows. */
function stream(rows: readonly Row[]): KeyedStream<Row> & { reads: number } {
  return {
    reads: 0,
    keyOf: ({ key }) => key,
    async pages(last) {
      this.reads++;
      const from = last === undefined ? 0 : rows.indexOf(last) + 1;
      return rows.slice(from, from + 2);
    },
  };
}

const row = (key: string, value: number): Row => ({ key, value });

test('walks streams side by side, also where a key runs over the end of a page', async () => {
  const left = stream([row('a', 1), row('b', 2), row('b', 3), row('b', 4), row('d', 5)]);
  const right = stream([row('b', 6), row('c', 7)]);
  const merged: [string, number[], number[]][] = [];
  for await (const { key, rows } of mergeByKey({ left, right })) {
    merged.push([key, rows.left.map(({ value }) => value), rows.right.map(({ value }) => value)]);
  }
  assert.deepEqual(merged, [
    ['a', [1], []],
    ['b', [2, 3, 4], [6]],
    ['c', [], [7]],
    ['d', [5], []],
  ]);
});

test('reads no page before it is needed', async () => {
  const long = stream(Array.from({ length: 100 }, (_, index) => row(String(index).padStart(3, '0'), index)));
  for await (const { key } of mergeByKey({ long })) if (key === '002') break;
  assert.equal(long.reads, 2);
});
